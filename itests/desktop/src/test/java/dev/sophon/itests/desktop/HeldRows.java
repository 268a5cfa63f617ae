package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Buttons and keys that are held for a while: the form tells of both ends. */
final class HeldRows {
    private HeldRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (String axis : List.of("x", "y")) {
            int of = axis.equals("x") ? 0 : 1;
            rows.add(new Row("input.mouse.down param " + axis, desk -> assertThat(
                            held(desk, "left").get(of))
                    .isEqualTo(InputRows.area(desk, 15, 16).get(of))));
            rows.add(new Row("input.mouse.up param " + axis, desk -> assertThat(
                            held(desk, "left").get(2 + of))
                    .isEqualTo(InputRows.area(desk, 91, 92).get(of))));
            rows.add(new Row("input.mouse.position field " + axis, desk -> {
                desk.call("input.mouse.move", "x", 321, "y", 123);
                assertThat(desk.call("input.mouse.position").path(axis).asInt())
                        .isEqualTo(axis.equals("x") ? 321 : 123)
                        .isEqualTo(desk.pointer().get(of));
            }));
        }
        for (String command : List.of("input.mouse.down", "input.mouse.up")) {
            rows.add(new Row(command + " param button", desk -> {
                for (String button : List.of("left", "middle", "right")) {
                    assertThat(held(desk, button)).hasSize(4);
                }
            }));
        }
        rows.addAll(List.of(
                new Row("input.mouse.drag param path", desk -> {
                    int motions = desk.events(Desk.GTK, "motion").size();
                    int releases = desk.events(Desk.GTK, "release").size();
                    JsonNode press = dragged(desk);
                    assertThat(at(press, 3)).isEqualTo(InputRows.area(desk, 11, 12));
                    JsonNode release = desk.await(Desk.GTK, "release", releases, event -> true);
                    assertThat(at(release, 2)).isEqualTo(InputRows.area(desk, 81, 72));
                    assertThat(desk.events(Desk.GTK, "motion").stream().skip(motions))
                            .anyMatch(motion -> {
                                try {
                                    return at(motion, 1).equals(InputRows.area(desk, 81, 12));
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            });
                }),
                new Row("input.mouse.drag param button", desk -> {
                    assertThat(dragged(desk).path(2).asInt()).isEqualTo(1);
                    assertThat(dragged(desk, "button", "right").path(2).asInt()).isEqualTo(3);
                }),
                new Row("input.mouse.drag param modifiers", desk -> assertThat(
                                dragged(desk, "modifiers", "shift").path(5).asInt())
                        .isEqualTo(0x1)),
                new Row("input.keyboard.hold param keys", desk -> {
                    desk.front(Desk.GTK);
                    int before = desk.events(Desk.GTK, "key").size();
                    int ups = desk.events(Desk.GTK, "keyup").size();
                    desk.call("input.keyboard.hold", "keys", "shift+F7", "durationMs", 20);
                    JsonNode key = desk.await(Desk.GTK, "key", before, event -> event.path(1)
                            .asText()
                            .equals("F7"));
                    assertThat(key.path(2).asInt()).isEqualTo(0x1);
                    desk.await(Desk.GTK, "keyup", ups, event -> event.path(1)
                            .asText()
                            .equals("F7"));
                }),
                // A key that is held this long repeats.
                new Row("input.keyboard.hold param durationMs", desk -> {
                    desk.front(Desk.GTK);
                    int before = desk.events(Desk.GTK, "key").size();
                    desk.call("input.keyboard.hold", "keys", "F8", "durationMs", 1200);
                    assertThat(desk.events(Desk.GTK, "key").stream().skip(before))
                            .filteredOn(event -> event.path(1).asText().equals("F8"))
                            .hasSizeGreaterThan(3);
                }),
                new Row("input.wait param durationMs", desk -> {
                    long begun = System.nanoTime();
                    desk.call("input.wait", "durationMs", 300);
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(300));
                })));
        return rows;
    }

    /** Where a button was pressed and where it was released, as the form says. */
    private static List<Integer> held(Desk desk, String button) throws Exception {
        List<Integer> from = InputRows.area(desk, 15, 16);
        List<Integer> to = InputRows.area(desk, 91, 92);
        int presses = desk.events(Desk.GTK, "press").size();
        int releases = desk.events(Desk.GTK, "release").size();
        int number = List.of("left", "middle", "right").indexOf(button) + 1;
        desk.call("input.mouse.down", "x", from.get(0), "y", from.get(1), "button", button);
        JsonNode press =
                desk.await(Desk.GTK, "press", presses, event -> event.path(2).asInt() == number);
        assertThat(desk.events(Desk.GTK, "release")).hasSize(releases);
        desk.call("input.mouse.up", "x", to.get(0), "y", to.get(1), "button", button);
        JsonNode release =
                desk.await(Desk.GTK, "release", releases, event -> event.path(1).asInt() == number);
        List<Integer> places = new ArrayList<>(at(press, 3));
        places.addAll(at(release, 2));
        return places;
    }

    /** The press that begins it. */
    private static JsonNode dragged(Desk desk, Object... more) throws Exception {
        List<Object> params = new ArrayList<>(List.of(
                "path",
                List.of(
                        point(InputRows.area(desk, 11, 12)),
                        point(InputRows.area(desk, 81, 12)),
                        point(InputRows.area(desk, 81, 72)))));
        params.addAll(List.of(more));
        int before = desk.events(Desk.GTK, "press").size();
        desk.call("input.mouse.drag", params.toArray());
        return desk.await(Desk.GTK, "press", before, event -> true);
    }

    private static Map<String, Integer> point(List<Integer> at) {
        return Map.of("x", at.get(0), "y", at.get(1));
    }

    private static List<Integer> at(JsonNode event, int index) {
        return List.of(event.path(index).asInt(), event.path(index + 1).asInt());
    }
}
