package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rig;
import java.util.List;

/** A form filled in by commands alone, and read back the same way. */
final class FormFilling {
    private static final int DEPTH = 8;

    private FormFilling() {}

    /** Finds the fields by their names, fills them in, sends the form by a key, and reads what it then shows. */
    static void of(Desk desk, String form) throws Exception {
        String name = "Zoë 日本 " + form;
        desk.call("app.focus", "pid", pid(desk, form));
        enter(desk, "Your name", DEPTH);
        desk.call("input.keyboard.hotkey", "keys", "ctrl+a");
        desk.call("input.keyboard.type", "text", name);
        boolean agreed = element(desk, "Agree").path("states").toString().contains("\"checked\"");
        if (!agreed) {
            click(desk, "Agree");
        }
        int before = desk.events(form, "sent").size();
        click(desk, "Send");
        try {
            Rig.await("the answer of " + form, Desk.PATIENCE, () -> desk.call(
                            "screen.queryElements", "nameFilter", "Sent: ")
                    .findValuesAsText("name")
                    .contains("Sent: " + name));
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; it was told " + desk.events(form, "text") + desk.events(form, "agree")
                            + desk.events(form, "sent") + ", and shows "
                            + desk.call("screen.queryElements", "maxDepth", DEPTH),
                    e);
        }
        assertThat(element(desk, "Your name").path("value").asText()).isEqualTo(name);
        assertThat(element(desk, "Agree").path("states").toString()).contains("\"checked\"");
        JsonNode sent = desk.await(form, "sent", before, event -> true);
        assertThat(sent.path(1).asText()).isEqualTo(name);
        assertThat(sent.path(2).asBoolean()).isTrue();
    }

    private static long pid(Desk desk, String title) throws Exception {
        for (JsonNode window : desk.call("window.list").path("windows")) {
            if (window.path("title").asText().equals(title)) {
                return window.path("pid").asLong();
            }
        }
        throw new AssertionError("window.list has no " + title);
    }

    /** Clicks into a field, and waits until it has the keyboard: what is typed sooner goes elsewhere in some toolkits. */
    static void enter(Desk desk, String name, int depth) throws Exception {
        click(desk, name, depth);
        Rig.await(name + " to have the keyboard", Desk.PATIENCE, () -> {
            JsonNode tree = desk.call("screen.queryElements", "nameFilter", name, "maxDepth", depth);
            return tree.findParents("role").stream()
                    .anyMatch(element -> element.path("name").asText().equals(name)
                            && element.path("states").toString().contains("\"focused\""));
        });
    }

    /** Clicks into an element of the window in front: its middle, or the box of a check box, which may be wider than it. */
    static void click(Desk desk, String name) throws Exception {
        click(desk, name, DEPTH);
    }

    static void click(Desk desk, String name, int depth) throws Exception {
        JsonNode element = element(desk, name, depth);
        JsonNode bounds = element.path("bounds");
        String side = element.path("role").asText().equals("check box") ? "height" : "width";
        desk.call(
                "input.mouse.click",
                "x",
                bounds.path("x").asInt() + bounds.path(side).asInt() / 2,
                "y",
                bounds.path("y").asInt() + bounds.path("height").asInt() / 2);
    }

    /** The element of exactly this name that one can do something with. */
    static JsonNode element(Desk desk, String name) throws Exception {
        return element(desk, name, DEPTH);
    }

    static JsonNode element(Desk desk, String name, int depth) throws Exception {
        List<String> roles = List.of("text", "entry", "push button", "button", "check box");
        JsonNode[] found = new JsonNode[1];
        Rig.await("the element " + name, Desk.PATIENCE, () -> {
            JsonNode tree = desk.call("screen.queryElements", "nameFilter", name, "maxDepth", depth);
            for (JsonNode parent : tree.findParents("role")) {
                if (parent.path("name").asText().equals(name)
                        && roles.contains(parent.path("role").asText())
                        && parent.has("bounds")) {
                    found[0] = parent;
                }
            }
            return found[0] != null;
        });
        return found[0];
    }
}
