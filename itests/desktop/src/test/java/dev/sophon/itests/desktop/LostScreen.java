package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What shows the screen dies under a Node and comes back: what is answered meanwhile, and that all works again. */
final class LostScreen {
    private static final int ROUNDS = 20;

    private static final Set<String> WITH_EFFECTS =
            Set.of("input.mouse.move", "input.keyboard.press", "clipboard.write");
    private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("screen.capture", "{}");
        COMMANDS.put("screen.monitors", "{}");
        COMMANDS.put("input.mouse.move", Desk.json("x", 321, "y", 123));
        COMMANDS.put("input.keyboard.press", Desk.json("keys", "escape"));
        COMMANDS.put("window.list", "{}");
        COMMANDS.put("clipboard.write", Desk.json("text", "after the crash"));
        COMMANDS.put("clipboard.read", "{}");
    }

    private LostScreen() {}

    /** @param within what all has to work again, from when the desktop is back */
    static void of(Desk desk, Duration within) throws Exception {
        for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
            works(desk, command.getKey(), command.getValue());
        }
        long pid = desk.node().pid();
        desk.lose();
        // From the first moment on, in which neither the Gateway nor the Node's own catalogue knows of it yet.
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
                Rest.Answer answer = desk.send(command.getKey(), command.getValue());
                // What ran when the screen went may have been done.
                boolean unknown = round == 0
                        && WITH_EFFECTS.contains(command.getKey())
                        && answer.text().contains("outcome unknown");
                assertThat(answer.error())
                        .as("%s in round %d: %s", command.getKey(), round, answer.text())
                        .isEqualTo(unknown ? "internal_error" : "platform_unsupported");
            }
        }
        assertThat(desk.call("system.info").path("platform").asText()).isEqualTo("linux");

        desk.bringBack();
        long back = System.nanoTime();
        for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
            Rig.await(command.getKey() + " to work again", within, () -> desk.send(command.getKey(), command.getValue())
                    .json()
                    .path("ok")
                    .asBoolean());
        }
        Duration took = Duration.ofNanos(System.nanoTime() - back);
        System.out.printf("All works again after %d ms%n", took.toMillis());
        assertThat(took).isLessThan(within);
        desk.openTerminal("after-the-crash");
        desk.window("after-the-crash");

        assertThat(desk.pointer()).containsExactly(321, 123);
        assertThat(desk.pasted()).isEqualTo("after the crash");
        assertThat(desk.call("window.list").path("windows").findValuesAsText("title"))
                .contains("after-the-crash");
        assertThat(desk.call("screen.capture").path("sizeBytes").asInt()).isPositive();
        assertThat(desk.node().isAlive()).isTrue();
        assertThat(desk.node().pid()).isEqualTo(pid);
    }

    private static void works(Desk desk, String command, String params) throws Exception {
        JsonNode answer = desk.send(command, params).json();
        assertThat(answer.path("ok").asBoolean()).as(command + ": " + answer).isTrue();
    }
}
