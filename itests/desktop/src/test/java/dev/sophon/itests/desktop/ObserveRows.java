package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What comes of commands, as they tell it: on forms with a caret that blinks. */
final class ObserveRows {
    private ObserveRows() {}

    static List<Row> all() {
        List<Row> rows = new ArrayList<>(List.of(
                may("input.mouse.move", "x", 300, "y", 300),
                may("input.mouse.scroll", "x", 300, "y", 300, "deltaY", 53),
                may("input.mouse.drag", "path", List.of(Map.of("x", 3, "y", 700), Map.of("x", 9, "y", 710))),
                may("input.mouse.down", "x", 3, "y", 700),
                may("input.mouse.up", "x", 3, "y", 700),
                may("input.keyboard.press", "keys", "F9"),
                may("input.keyboard.hotkey", "keys", "shift+F9"),
                may("input.keyboard.hold", "keys", "F9", "durationMs", 5),
                may("input.element.focus", "name", "Your name"),
                does("input.element.click", "label \"Sent:", "name", "Send"),
                does("input.element.setText", "= \"observed\"", "name", "Anything else", "text", "observed"),
                does("input.element.toggle", "check box \"Agree\"", "name", "Agree"),
                may("input.element.select", "name", "Colour", "option", "blue"),
                does("input.element.expand", "\"Details\"", "name", "Details", "expanded", true),
                may("input.element.menu", "path", List.of("Form", "Clear"))));
        rows.addAll(List.of(
                new Row("input.keyboard.type param observe", desk -> {
                    InputRows.emptyField(desk);
                    JsonNode answer = desk.call("input.keyboard.type", "text", "seen", "observe", true);
                    assertThat(answer.path("effect").asText()).isEqualTo("changed");
                    assertThat(answer.path("evidence").path("elements").toString())
                            .contains("Your name", "seen");
                    InputRows.emptyField(desk);
                }),
                new Row("input.mouse.click param observe", desk -> {
                    List<Integer> at = InputRows.area(desk, 21, 121);
                    assertThat(desk.call("input.mouse.click", "x", at.get(0), "y", at.get(1)))
                            .isEmpty();
                }),
                new Row("input.mouse.click field effect", desk -> {
                    List<Integer> at = InputRows.area(desk, 21, 121);
                    // The pointer is a part of the picture where the compositor draws it.
                    desk.call("input.mouse.move", "x", at.get(0), "y", at.get(1));
                    for (int i = 0; i < 3; i++) {
                        JsonNode nothing =
                                desk.call("input.mouse.click", "x", at.get(0), "y", at.get(1), "observe", true);
                        assertThat(nothing.path("effect").asText())
                                .as(nothing.toString())
                                .isIn("unchanged", "unknown");
                    }
                }),
                new Row("input.mouse.click field evidence", desk -> {
                    desk.front(Desk.GTK);
                    JsonNode agree = desk.call("screen.queryElements", "nameFilter", "Agree")
                            .path("elements")
                            .path(0)
                            .path("bounds");
                    JsonNode answer = desk.call(
                            "input.mouse.click",
                            "x",
                            agree.path("x").asInt() + 12,
                            "y",
                            agree.path("y").asInt() + agree.path("height").asInt() / 2,
                            "observe",
                            true);
                    assertThat(answer.path("effect").asText()).isEqualTo("changed");
                    assertThat(answer.path("evidence").path("elements").toString())
                            .contains("Agree");
                    assertThat(answer.path("evidence").path("untrusted").asBoolean())
                            .isTrue();
                })));
        return rows;
    }

    /** Of which a form may show something, or nothing. */
    private static Row may(String command, Object... params) {
        return new Row(command + " param observe", desk -> {
            desk.front(Desk.GTK);
            JsonNode answer = observed(desk, command, params);
            assertThat(answer.path("effect").asText()).isIn("changed", "unchanged", "unknown");
            assertThat(answer.path("evidence").isObject()).isTrue();
        });
    }

    /** Of which the form tells this. */
    private static Row does(String command, String evidence, Object... params) {
        return new Row(command + " param observe", desk -> {
            desk.front(Desk.GTK);
            desk.call("input.element.setText", "name", "Your name", "text", "who " + System.nanoTime());
            desk.call("input.element.setText", "name", "Anything else", "text", "");
            desk.call("input.element.select", "name", "Colour", "option", "red");
            desk.call("input.element.expand", "name", "Details", "expanded", false);
            JsonNode answer = observed(desk, command, params);
            assertThat(answer.path("effect").asText()).as(answer.toString()).isEqualTo("changed");
            assertThat(answer.path("evidence").path("elements"))
                    .as(answer.toString())
                    .anyMatch(line -> line.asText().contains(evidence));
            assertThat(answer.has("by")).isTrue();
            desk.call("input.element.expand", "name", "Details", "expanded", false);
        });
    }

    private static JsonNode observed(Desk desk, String command, Object... params) throws Exception {
        List<Object> all = new ArrayList<>(Arrays.asList(params));
        all.addAll(List.of("observe", true));
        return desk.call(command, all.toArray());
    }
}
