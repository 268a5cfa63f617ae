package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Mouse and keyboard: the desktop says where the pointer is, the form what reached it. */
final class InputRows {
    private static final String TEXT = "Grüße, 日本語, \uD83D\uDE42, שלום, e\u0301!";

    private InputRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (String axis : List.of("x", "y")) {
            rows.add(new Row("input.mouse.move param " + axis, desk -> {
                desk.call("input.mouse.move", "x", 123, "y", 234);
                desk.call("input.mouse.move", "x", axis.equals("x") ? 650 : 123, "y", axis.equals("y") ? 450 : 234);
                assertThat(desk.pointer()).isEqualTo(axis.equals("x") ? List.of(650, 234) : List.of(123, 450));
            }));
            rows.add(new Row("input.mouse.click param " + axis, desk -> {
                List<Integer> at = area(desk, axis.equals("x") ? 31 : 11, axis.equals("y") ? 31 : 11);
                JsonNode press = pressed(desk, at);
                assertThat(List.of(press.path(3).asInt(), press.path(4).asInt()))
                        .isEqualTo(at);
            }));
            rows.add(new Row("input.mouse.scroll param " + axis, desk -> {
                List<Integer> at = area(desk, axis.equals("x") ? 41 : 12, axis.equals("y") ? 41 : 12);
                JsonNode event = scrolled(desk, at, "deltaY", 53).get(0);
                assertThat(List.of(event.path(2).asInt(), event.path(3).asInt()))
                        .isEqualTo(at);
            }));
        }
        rows.addAll(HeldRows.all());
        rows.addAll(List.of(
                new Row("input.mouse.click param button", desk -> {
                    List<Integer> at = area(desk, 21, 21);
                    assertThat(pressed(desk, at).path(2).asInt()).isEqualTo(1);
                    assertThat(pressed(desk, at, "button", "left").path(2).asInt())
                            .isEqualTo(1);
                    assertThat(pressed(desk, at, "button", "middle").path(2).asInt())
                            .isEqualTo(2);
                    assertThat(pressed(desk, at, "button", "right").path(2).asInt())
                            .isEqualTo(3);
                }),
                new Row("input.mouse.click param doubleClick", desk -> {
                    List<Integer> at = area(desk, 61, 21);
                    int before = desk.events(Desk.GTK, "press").size();
                    desk.call("input.mouse.click", "x", at.get(0), "y", at.get(1), "doubleClick", true);
                    desk.await(Desk.GTK, "press", before, event -> event.path(1)
                            .asText()
                            .equals("2button-press"));
                }),
                new Row("input.mouse.click param clicks", desk -> {
                    List<Integer> at = area(desk, 71, 21);
                    int before = desk.events(Desk.GTK, "press").size();
                    desk.call("input.mouse.click", "x", at.get(0), "y", at.get(1), "clicks", 3);
                    desk.await(Desk.GTK, "press", before, event -> event.path(1)
                            .asText()
                            .equals("3button-press"));
                }),
                new Row("input.mouse.click param modifiers", desk -> {
                    List<Integer> at = area(desk, 81, 21);
                    JsonNode press = pressed(desk, at, "modifiers", "ctrl+shift");
                    assertThat(press.path(5).asInt()).isEqualTo(0x5);
                    assertThat(pressed(desk, at).path(5).asInt()).isZero();
                }),
                new Row("input.mouse.scroll param modifiers", desk -> {
                    List<Integer> at = area(desk, 50, 50);
                    assertThat(scrolled(desk, at, "deltaY", 53, "modifiers", "ctrl"))
                            .allMatch(event -> event.path(4).asInt() == 0x4);
                }),
                new Row("input.mouse.scroll param deltaX", desk -> {
                    List<Integer> at = area(desk, 50, 50);
                    assertThat(scrolled(desk, at, "deltaX", 106)).hasSize(2).allMatch(is("right"));
                    assertThat(scrolled(desk, at, "deltaX", -53)).hasSize(1).allMatch(is("left"));
                }),
                new Row("input.mouse.scroll param deltaY", desk -> {
                    List<Integer> at = area(desk, 50, 50);
                    assertThat(scrolled(desk, at, "deltaY", 159)).hasSize(3).allMatch(is("down"));
                    assertThat(scrolled(desk, at, "deltaY", -1)).hasSize(1).allMatch(is("up"));
                }),
                new Row("input.keyboard.type param text", desk -> {
                    emptyField(desk);
                    desk.call("input.keyboard.type", "text", TEXT);
                    desk.await(
                            Desk.GTK, "text", 0, event -> event.path(1).asText().equals(TEXT));
                }),
                new Row("input.keyboard.press param keys", desk -> {
                    for (List<String> key : List.of(
                            List.of("end", "End"),
                            List.of("F5", "F5"),
                            List.of("pageup", "Page_Up"),
                            List.of("arrowleft", "Left"),
                            List.of("esc", "Escape"),
                            List.of("home", "Home"))) {
                        assertThat(keyed(desk, "input.keyboard.press", key.get(0), key.get(1))
                                        .path(2)
                                        .asInt())
                                .isZero();
                    }
                }),
                new Row("input.keyboard.hotkey param keys", desk -> {
                    assertThat(keyed(desk, "input.keyboard.hotkey", "ctrl+shift+f6", "F6")
                                    .path(2)
                                    .asInt())
                            .isEqualTo(0x5);
                    assertThat(keyed(desk, "input.keyboard.hotkey", "alt+x", "x")
                                    .path(2)
                                    .asInt())
                            .isEqualTo(0x8);
                    emptyField(desk);
                })));
        return rows;
    }

    private static java.util.function.Predicate<JsonNode> is(String direction) {
        return event -> event.path(1).asText().equals(direction);
    }

    /** A point of the form's drawing area on the screen. */
    static List<Integer> area(Desk desk, int right, int down) throws Exception {
        desk.front(Desk.GTK);
        List<JsonNode> places = desk.events(Desk.GTK, "place");
        JsonNode last = places.get(places.size() - 1);
        return List.of(last.path(1).asInt() + right, last.path(2).asInt() + down);
    }

    private static JsonNode pressed(Desk desk, List<Integer> at, Object... more) throws Exception {
        int before = desk.events(Desk.GTK, "press").size();
        List<Object> params = new ArrayList<>(List.of("x", at.get(0), "y", at.get(1)));
        params.addAll(List.of(more));
        desk.call("input.mouse.click", params.toArray());
        return desk.await(Desk.GTK, "press", before, event -> true);
    }

    /** The turns of the wheel that came; a click behind them shows that no more of them are on their way. */
    private static List<JsonNode> scrolled(Desk desk, List<Integer> at, Object... more) throws Exception {
        int before = desk.events(Desk.GTK, "scroll").size();
        List<Object> params = new ArrayList<>(List.of("x", at.get(0), "y", at.get(1)));
        params.addAll(List.of(more));
        desk.call("input.mouse.scroll", params.toArray());
        pressed(desk, at);
        List<JsonNode> all = desk.events(Desk.GTK, "scroll");
        return all.subList(before, all.size());
    }

    /** Puts the keyboard into the form's field, with nothing in it. */
    static void emptyField(Desk desk) throws Exception {
        desk.front(Desk.GTK);
        FormFilling.click(desk, "Your name");
        desk.call("input.keyboard.hotkey", "keys", "ctrl+a");
        desk.call("input.keyboard.press", "keys", "delete");
    }

    private static JsonNode keyed(Desk desk, String command, String keys, String expected) throws Exception {
        desk.front(Desk.GTK);
        int before = desk.events(Desk.GTK, "key").size();
        desk.call(command, "keys", keys);
        return desk.await(
                Desk.GTK, "key", before, event -> event.path(1).asText().equals(expected));
    }
}
