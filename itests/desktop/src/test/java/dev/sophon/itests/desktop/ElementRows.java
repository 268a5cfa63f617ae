package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Elements acted on by their handles and by their names: the form says what has come of it. */
final class ElementRows {
    private ElementRows() {}

    /** What a command does to the form once, and what the form tells then. */
    private record Deed(String command, String role, String name, String event, List<Object> more) {
        /** The command itself, with further params. */
        JsonNode with(Desk desk, Object... params) throws Exception {
            List<Object> all = new ArrayList<>(List.of(params));
            all.addAll(more);
            return desk.call("input.element." + command, all.toArray());
        }

        /** Twice the same would do nothing the second time. */
        void prepare(Desk desk) throws Exception {
            desk.front(Desk.GTK);
            if (command.equals("setText")) {
                desk.call("input.element.setText", "name", name, "text", "");
            } else if (command.equals("select")) {
                desk.call("input.element.select", "name", name, "option", "red");
            } else if (command.equals("expand")) {
                desk.call("input.element.expand", "name", name, "expanded", false);
            }
        }

        void check(Desk desk, Object... params) throws Exception {
            prepare(desk);
            int before = event.isEmpty() ? 0 : desk.events(Desk.GTK, event).size();
            JsonNode acted = with(desk, params);
            assertThat(acted.path("by").asText()).isIn("action", "pointer");
            if (!event.isEmpty()) {
                desk.await(Desk.GTK, event, before, one -> true);
            }
        }
    }

    private static final List<Deed> DEEDS = List.of(
            new Deed("click", "push button", "Send", "sent", List.of()),
            new Deed("focus", "text", "Your name", "", List.of()),
            new Deed("setText", "text", "Your name", "text", List.of("text", "Ada")),
            new Deed("toggle", "check box", "Agree", "agree", List.of()),
            new Deed("select", "combo box", "Colour", "colour", List.of("option", "blue")),
            new Deed("expand", "toggle button", "Details", "", List.of()));

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (Deed deed : DEEDS) {
            String command = "input.element." + deed.command();
            rows.add(new Row(command + " param element", desk -> deed.check(desk, "element", handle(desk, deed))));
            rows.add(new Row(command + " param name", desk -> deed.check(desk, "name", deed.name())));
            rows.add(new Row(
                    command + " param role", desk -> deed.check(desk, "role", deed.role(), "name", deed.name())));
            rows.add(new Row(command + " param windowId", desk -> {
                deed.check(desk, "windowId", desk.window(Desk.GTK), "name", deed.name());
                List<Object> gone = new ArrayList<>(List.of("windowId", "0x7fffffff", "name", deed.name()));
                gone.addAll(deed.more());
                assertThat(desk.refused(command, Desk.json(gone.toArray()))).contains("windowId");
            }));
        }
        rows.addAll(List.of(
                new Row("input.element.click param button", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(desk.call("input.element.click", "name", "Send", "button", "middle")
                                    .path("by")
                                    .asText())
                            .isEqualTo("pointer");
                }),
                new Row("input.element.click param doubleClick", desk -> {
                    desk.front(Desk.GTK);
                    int before = desk.events(Desk.GTK, "sent").size();
                    desk.call("input.element.click", "name", "Send", "doubleClick", true);
                    desk.await(Desk.GTK, "sent", before + 1, one -> true);
                }),
                new Row("input.element.setText param text", desk -> {
                    desk.front(Desk.GTK);
                    desk.call("input.element.setText", "name", "Your name", "text", "Zoë 日本");
                    assertThat(desk.call("screen.queryElements", "nameFilter", "Your name")
                                    .findValuesAsText("value"))
                            .containsExactly("Zoë 日本");
                }),
                new Row("input.element.toggle param on", desk -> {
                    desk.front(Desk.GTK);
                    for (boolean on : List.of(true, true, false)) {
                        assertThat(desk.call("input.element.toggle", "name", "Agree", "on", on)
                                        .path("states")
                                        .toString()
                                        .contains("\"checked\""))
                                .isEqualTo(on);
                    }
                }),
                new Row("input.element.select param option", desk -> {
                    desk.front(Desk.GTK);
                    assertThat(desk.refused("input.element.select", "{\"name\":\"Colour\",\"option\":\"mauve\"}"))
                            .contains("option");
                }),
                new Row("input.element.expand param expanded", desk -> {
                    desk.front(Desk.GTK);
                    for (boolean expanded : List.of(true, false)) {
                        assertThat(desk.call("input.element.expand", "name", "Details", "expanded", expanded)
                                        .path("states")
                                        .toString()
                                        .contains("\"expanded\""))
                                .isEqualTo(expanded);
                    }
                }),
                new Row("input.element.menu param path", desk -> {
                    desk.front(Desk.GTK);
                    int before = desk.events(Desk.GTK, "cleared").size();
                    desk.call("input.element.menu", "path", List.of("form", "Clear"));
                    desk.await(Desk.GTK, "cleared", before, one -> true);
                }),
                new Row("input.element.menu param windowId", desk -> {
                    desk.front(Desk.QT);
                    int before = desk.events(Desk.GTK, "cleared").size();
                    desk.call(
                            "input.element.menu", "path", List.of("Form", "Clear…"), "windowId", desk.window(Desk.GTK));
                    desk.await(Desk.GTK, "cleared", before, one -> true);
                    assertThat(desk.active()).as("no focus is moved").isEqualTo(Desk.QT);
                })));
        for (String field : List.of("by", "role", "name", "states")) {
            rows.add(new Row("input.element.click field " + field, desk -> {
                desk.front(Desk.GTK);
                JsonNode acted = desk.call("input.element.click", "name", "Send");
                assertThat(List.of(
                                acted.path("by").asText(),
                                acted.path("role").asText(),
                                acted.path("name").asText()))
                        .containsExactly("action", "push button", "Send");
                assertThat(acted.path("states").toString()).contains("\"showing\"");
            }));
        }
        return rows;
    }

    private static String handle(Desk desk, Deed deed) throws Exception {
        desk.front(Desk.GTK);
        JsonNode found =
                desk.call("screen.queryElements", "nameFilter", deed.name(), "roleFilter", deed.role(), "limit", 1);
        return found.path("elements").path(0).path("handle").asText();
    }
}
