package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Waits that other programs end. */
final class WaitRows {
    /** Many times what it takes, on a busy machine too. */
    private static final int TO_BEGIN_MS = 2_000;

    private static final int LONG_MS = 20_000;

    private WaitRows() {}

    /** What ends a wait. */
    private interface Happens {
        void run() throws Exception;
    }

    static List<Row> all() {
        return List.of(
                new Row("screen.waitFor param window", desk -> {
                    Process[] terminal = new Process[1];
                    JsonNode came = until(
                            desk,
                            () -> terminal[0] = desk.openTerminal("waited-for"),
                            "window",
                            Map.of("title", "WAITED-for"));
                    assertThat(came.path("window").path("title").asText()).isEqualTo("waited-for");
                    String id = came.path("window").path("id").asText();
                    assertThat(until(
                                            desk,
                                            () -> desk.front(Desk.GTK),
                                            "window",
                                            Map.of("title", Desk.GTK, "state", "focused"))
                                    .path("met")
                                    .asBoolean())
                            .isTrue();
                    JsonNode gone =
                            until(desk, () -> desk.end(terminal[0]), "window", Map.of("windowId", id, "state", "gone"));
                    assertThat(gone.path("met").asBoolean()).isTrue();
                }),
                new Row("screen.waitFor param element", desk -> {
                    desk.front(Desk.GTK);
                    String before = agree(desk) ? "unchecked" : "checked";
                    JsonNode met = until(
                            desk,
                            () -> desk.call("input.element.toggle", "name", "Agree"),
                            "element",
                            Map.of("role", "check box", "name", "AGREE", "state", before));
                    assertThat(met.path("element").path("name").asText()).isEqualTo("Agree");
                    assertThat(agree(desk)).isEqualTo(before.equals("checked"));
                }),
                new Row("screen.waitFor param text", desk -> {
                    desk.front(Desk.GTK);
                    JsonNode met = until(
                            desk,
                            () -> desk.call("input.element.setText", "name", "Your name", "text", "waited for"),
                            "text",
                            Map.of("text", "Waited  FOR"));
                    assertThat(met.path("element").path("value").asText()).isEqualTo("waited for");
                    desk.call("input.element.setText", "name", "Your name", "text", "");
                    assertThat(desk.call("screen.waitFor", "text", Map.of("text", "waited for", "state", "gone"))
                                    .path("met")
                                    .asBoolean())
                            .isTrue();
                }),
                new Row("screen.waitFor field element", desk -> assertThat(send(desk, Desk.GTK)
                                .path("element")
                                .path("role")
                                .asText())
                        .isEqualTo("push button")),
                new Row("screen.waitFor field untrusted", desk -> {
                    assertThat(send(desk, Desk.GTK).path("untrusted").asBoolean())
                            .isTrue();
                    assertThat(there(desk).has("untrusted")).isFalse();
                }),
                new Row("screen.waitFor field warning", desk -> {
                    Process terminal = desk.openTerminal("without-elements");
                    JsonNode vain = send(desk, "without-elements");
                    assertThat(vain.path("met").asBoolean(true)).isFalse();
                    assertThat(vain.path("warning").asText()).isNotBlank();
                    desk.end(terminal);
                }),
                new Row("screen.waitFor param quiet", desk -> {
                    JsonNode quiet = desk.call(
                            "screen.waitFor",
                            "quiet",
                            Map.of("forMs", 100, "region", Map.of("x", 0, "y", 0, "width", 3, "height", 3)));
                    assertThat(quiet.path("met").asBoolean()).isTrue();
                    assertThat(quiet.path("waitedMs").asInt()).isGreaterThanOrEqualTo(100);
                }),
                new Row("screen.waitFor param process", desk -> {
                    Process sleep = new ProcessBuilder("sleep", "60").start();
                    JsonNode ended = until(desk, sleep::destroy, "process", Map.of("pid", sleep.pid()));
                    assertThat(ended.path("met").asBoolean()).isTrue();
                }),
                new Row("screen.waitFor param clipboard", desk -> {
                    JsonNode changed = until(
                            desk,
                            () -> desk.copy(Files.writeString(desk.home().resolve("waited"), "waited")),
                            "clipboard",
                            true);
                    assertThat(changed.path("met").asBoolean()).isTrue();
                }),
                new Row("screen.waitFor param patienceMs", desk -> {
                    JsonNode vain = inVain(desk);
                    assertThat(vain.path("waitedMs").asInt()).isBetween(150, 5_000);
                }),
                new Row("screen.waitFor field met", desk -> {
                    assertThat(inVain(desk).path("met").asBoolean(true)).isFalse();
                    assertThat(there(desk).path("met").asBoolean()).isTrue();
                }),
                new Row(
                        "screen.waitFor field waitedMs",
                        desk -> assertThat(there(desk).path("waitedMs").asInt()).isLessThan(LONG_MS)),
                new Row("screen.waitFor field window", desk -> {
                    JsonNode window = there(desk).path("window");
                    assertThat(window.path("title").asText()).isEqualTo(Desk.GTK);
                    List<Integer> at = desk.place(desk.window(Desk.GTK));
                    assertThat(List.of(
                                    window.path("x").asInt(),
                                    window.path("y").asInt(),
                                    window.path("width").asInt(),
                                    window.path("height").asInt()))
                            .isEqualTo(at);
                }),
                new Row("screen.waitFor field nearest", desk -> {
                    assertThat(inVain(desk).path("nearest").path("title").asText())
                            .isEqualTo(Desk.GTK);
                    assertThat(there(desk).has("nearest")).isFalse();
                }),
                new Row("screen.waitFor field quietMs", desk -> {
                    JsonNode vain = desk.call("screen.waitFor", "quiet", Map.of("forMs", 900), "patienceMs", 50);
                    assertThat(vain.path("met").asBoolean(true)).isFalse();
                    assertThat(vain.path("quietMs").asInt()).isLessThan(900);
                }));
    }

    private static boolean agree(Desk desk) throws Exception {
        return desk.call("screen.queryElements", "nameFilter", "Agree")
                .findValue("states")
                .toString()
                .contains("\"checked\"");
    }

    private static JsonNode send(Desk desk, String window) throws Exception {
        return desk.call(
                "screen.waitFor",
                "element",
                Map.of("name", "Send", "windowId", desk.window(window)),
                "patienceMs",
                150);
    }

    private static JsonNode there(Desk desk) throws Exception {
        return desk.call("screen.waitFor", "window", Map.of("title", Desk.GTK));
    }

    private static JsonNode inVain(Desk desk) throws Exception {
        return desk.call("screen.waitFor", "window", Map.of("title", Desk.GTK + "-not-there"), "patienceMs", 150);
    }

    /** Begins to wait, has it happen, and gives the answer. */
    private static JsonNode until(Desk desk, Happens happens, String name, Object value) throws Exception {
        CompletableFuture<JsonNode> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return desk.call("screen.waitFor", name, value, "patienceMs", LONG_MS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        // For the command to begin, which nobody outside the Node sees; what happens before is no change.
        TimeUnit.MILLISECONDS.sleep(TO_BEGIN_MS);
        happens.run();
        JsonNode met = answer.get(60, TimeUnit.SECONDS);
        assertThat(met.path("waitedMs").asInt()).isBetween(1, LONG_MS - 1);
        return met;
    }
}
