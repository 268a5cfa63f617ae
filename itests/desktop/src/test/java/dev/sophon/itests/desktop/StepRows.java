package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several commands as one: the form tells which reached it, and in which order. */
final class StepRows {
    private StepRows() {}

    static List<Row> all() {
        return List.of(
                new Row("steps.run param steps", desk -> {
                    List<Integer> at = InputRows.area(desk, 33, 34);
                    int presses = desk.events(Desk.GTK, "press").size();
                    int releases = desk.events(Desk.GTK, "release").size();
                    JsonNode answer = run(
                            desk,
                            step("input.mouse.down", Map.of("x", at.get(0), "y", at.get(1))),
                            step("input.mouse.up", Map.of("x", at.get(0) + 9, "y", at.get(1))));
                    assertThat(outcomes(answer)).containsExactly("done", "done");
                    JsonNode press = desk.await(Desk.GTK, "press", presses, event -> true);
                    assertThat(List.of(press.path(3).asInt(), press.path(4).asInt()))
                            .isEqualTo(at);
                    JsonNode release = desk.await(Desk.GTK, "release", releases, event -> true);
                    assertThat(release.path(2).asInt()).isEqualTo(at.get(0) + 9);
                }),
                new Row("steps.run param brief", desk -> {
                    List<Map<String, Object>> steps =
                            List.of(step("clipboard.read", Map.of()), step("clipboard.read", Map.of()));
                    JsonNode answer = desk.call("steps.run", "steps", steps, "brief", true);
                    assertThat(outcomes(answer)).containsExactly("done", "done");
                    assertThat(answer.at("/steps/0").has("result")).isFalse();
                    assertThat(answer.at("/steps/1/result/text").isTextual()).isTrue();
                    assertThat(desk.call("steps.run", "steps", steps)
                                    .at("/steps/0")
                                    .has("result"))
                            .isTrue();
                }),
                new Row("steps.run param observe", desk -> {
                    InputRows.emptyField(desk);
                    assertThat(run(desk, step("input.keyboard.press", Map.of("keys", "F9")))
                                    .has("effect"))
                            .isFalse();
                    assertThat(observed(desk).path("completed").asBoolean()).isTrue();
                    InputRows.emptyField(desk);
                }),
                new Row("steps.run field effect", desk -> {
                    InputRows.emptyField(desk);
                    assertThat(observed(desk).path("effect").asText()).isEqualTo("changed");
                    InputRows.emptyField(desk);
                }),
                new Row("steps.run field evidence", desk -> {
                    InputRows.emptyField(desk);
                    assertThat(observed(desk).at("/evidence/elements").toString())
                            .contains("Your name", "both of them");
                    InputRows.emptyField(desk);
                }),
                new Row("steps.run field completed", desk -> {
                    desk.call("clipboard.write", "text", "before");
                    Map<String, Object> reads = Map.of("command", "clipboard.read", "expect", Map.of("text", "other"));
                    JsonNode answer = run(desk, reads, step("clipboard.write", Map.of("text", "behind")));
                    assertThat(answer.path("completed").isBoolean()).isTrue();
                    assertThat(answer.path("completed").asBoolean()).isFalse();
                    assertThat(desk.call("clipboard.read").path("text").asText())
                            .isEqualTo("before");
                    assertThat(run(desk, step("clipboard.write", Map.of("text", "behind")))
                                    .path("completed")
                                    .asBoolean())
                            .isTrue();
                    assertThat(desk.call("clipboard.read").path("text").asText())
                            .isEqualTo("behind");
                }),
                new Row("steps.run field steps", desk -> {
                    desk.call("clipboard.write", "text", "told by a step");
                    JsonNode answer = run(
                            desk,
                            step("input.mouse.move", Map.of("x", 222, "y", 111)),
                            step("clipboard.read", Map.of()),
                            step("input.mouse.move", Map.of("x", 99_999, "y", 5)),
                            step("input.mouse.move", Map.of("x", 5, "y", 5)));
                    assertThat(outcomes(answer)).containsExactly("done", "done", "failed", "notRun");
                    assertThat(answer.at("/steps/1/result/text").asText()).isEqualTo("told by a step");
                    assertThat(answer.at("/steps/2/error").asText()).isEqualTo("invalid_params");
                    assertThat(desk.pointer()).isEqualTo(List.of(222, 111));
                }));
    }

    private static Map<String, Object> step(String command, Map<String, ?> params) {
        return Map.of("command", command, "params", params);
    }

    private static JsonNode run(Desk desk, Map<?, ?>... steps) throws Exception {
        return desk.call("steps.run", "steps", List.of(steps));
    }

    private static JsonNode observed(Desk desk) throws Exception {
        return desk.call(
                "steps.run",
                "steps",
                List.of(
                        step("input.keyboard.type", Map.of("text", "both ")),
                        step("input.keyboard.type", Map.of("text", "of them"))),
                "observe",
                true);
    }

    private static List<String> outcomes(JsonNode answer) {
        List<String> outcomes = new ArrayList<>();
        answer.path("steps").forEach(step -> outcomes.add(step.path("outcome").asText()));
        return outcomes;
    }
}
