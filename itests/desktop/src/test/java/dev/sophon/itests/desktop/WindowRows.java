package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rig;
import java.util.ArrayList;
import java.util.List;

/** Windows: compared with what the desktop says of them. */
final class WindowRows {
    /** Of one that floats where others are tiled. */
    static final String TITLE = "window-of-rows";

    private WindowRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>(List.of(
                new Row("window.list field count", desk -> {
                    JsonNode answer = desk.call("window.list");
                    assertThat(answer.path("count").asInt())
                            .isEqualTo(answer.path("windows").size())
                            .isEqualTo(desk.titles().size());
                }),
                new Row("window.list field windows", desk -> {
                    desk.front(Desk.QT);
                    assertThat(desk.call("window.list").path("windows").findValuesAsText("title"))
                            .startsWith(Desk.QT)
                            .contains(Desk.GTK);
                }),
                new Row("window.list field id", desk -> {
                    String id = listed(desk, Desk.GTK).path("id").asText();
                    assertThat(id).matches("0x[0-9a-f]{8}");
                    assertThat(Long.decode(id)).isEqualTo(Long.decode(desk.window(Desk.GTK)));
                }),
                new Row("window.list field title", desk -> assertThat(desk.title(desk.window(Desk.QT)))
                        .isEqualTo(listed(desk, Desk.QT).path("title").asText())),
                new Row("window.list field processName", desk -> {
                    JsonNode window = listed(desk, Desk.GTK);
                    // Of a script it is the script, not what interprets it.
                    assertThat(window.path("processName").asText()).isEqualTo("form-gtk.py");
                    assertThat(desk.run(
                                    "ps",
                                    "-o",
                                    "args=",
                                    "-p",
                                    window.path("pid").asText()))
                            .contains("/form-gtk.py ");
                    with(desk, id -> assertThat(
                                    listed(desk, TITLE).path("processName").asText())
                            .isEqualTo("zenity"));
                })));
        List<String> bounds = List.of("x", "y", "width", "height");
        for (int i = 0; i < bounds.size(); i++) {
            int which = i;
            String name = bounds.get(i);
            rows.add(new Row("window.list field " + name, desk -> assertThat(
                            listed(desk, Desk.GTK).path(name).asInt())
                    .isEqualTo(desk.place(desk.window(Desk.GTK)).get(which))));
            rows.add(new Row("window.move param " + name, desk -> with(desk, id -> moved(desk, id, which))));
            rows.add(new Row(
                    "window.move field " + name,
                    desk -> with(desk, id -> {
                        JsonNode answer = desk.call(
                                "window.move", "windowId", id, "x", 160, "y", 180, "width", 450, "height", 350);
                        assertThat(answer.path(name).asInt())
                                .isEqualTo(desk.place(id).get(which));
                    })));
        }
        rows.addAll(List.of(
                new Row(
                        "window.move param windowId",
                        desk -> with(desk, id -> {
                            List<Integer> other = desk.place(desk.window(Desk.QT));
                            desk.call("window.move", "windowId", id, "x", 210, "y", 130);
                            assertThat(desk.place(id).subList(0, 2)).containsExactly(210, 130);
                            assertThat(desk.place(desk.window(Desk.QT))).isEqualTo(other);
                            assertThat(desk.refused("window.move", "{\"windowId\":\"0x1\",\"x\":1,\"y\":1}"))
                                    .contains("windowId");
                        })),
                new Row(
                        "window.minimize param windowId",
                        desk -> with(desk, id -> {
                            desk.call("window.minimize", "windowId", id);
                            assertThat(desk.isMinimized(id)).isTrue();
                            assertThat(listed(desk, TITLE).path("minimized").asBoolean())
                                    .isTrue();
                        })),
                new Row(
                        "window.maximize param windowId",
                        desk -> with(desk, id -> {
                            desk.call("window.minimize", "windowId", id);
                            desk.call("window.maximize", "windowId", id);
                            assertThat(desk.isMaximized(id)).isTrue();
                        }))));
        return rows;
    }

    private interface OnWindow {
        void check(String id) throws Exception;
    }

    /** Checks on a window of its own, so that the forms stay where they are. */
    private static void with(Desk desk, OnWindow check) throws Exception {
        Process zenity = desk.accessible("zenity", "--text-info", "--title", TITLE);
        try {
            desk.window(TITLE);
            // The number of the window before it may have been given to it, and the Node does only to windows that it
            // told.
            check.check(listed(desk, TITLE).path("id").asText());
        } finally {
            desk.end(zenity);
            Rig.await(TITLE + " to be gone", Desk.PATIENCE, () -> desk.isGone(TITLE));
        }
    }

    private static void moved(Desk desk, String id, int which) throws Exception {
        List<Integer> wanted = new ArrayList<>(List.of(120, 140, 420, 380));
        desk.call("window.move", "windowId", id, "x", 120, "y", 140, "width", 420, "height", 380);
        assertThat(desk.place(id)).isEqualTo(wanted);
        wanted.set(which, wanted.get(which) + 60);
        if (which < 2) {
            desk.call("window.move", "windowId", id, "x", wanted.get(0), "y", wanted.get(1));
        } else {
            desk.call(
                    "window.move",
                    "windowId",
                    id,
                    "x",
                    120,
                    "y",
                    140,
                    which == 2 ? "width" : "height",
                    wanted.get(which));
        }
        assertThat(desk.place(id)).isEqualTo(wanted);
    }

    static JsonNode listed(Desk desk, String title) throws Exception {
        for (JsonNode window : desk.call("window.list").path("windows")) {
            if (window.path("title").asText().equals(title)) {
                return window;
            }
        }
        throw new AssertionError("window.list has no " + title);
    }
}
