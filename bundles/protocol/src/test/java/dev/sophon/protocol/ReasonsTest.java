package dev.sophon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    private static final String NO_DISPLAY = "No display: DISPLAY is not set.";
    private static final List<CommandInfo> COMMANDS = List.of(
            command("screen.capture", Availability.UNAVAILABLE, "it needs ScreenCapture: " + NO_DISPLAY),
            command("input.mouse.move", Availability.UNAVAILABLE, "it needs Pointer: " + NO_DISPLAY),
            command("app.list", Availability.UNAVAILABLE, "its component is switched off"),
            command("system.info", Availability.AVAILABLE, null),
            command("camera.photo", Availability.RESERVED, null));

    private static CommandInfo command(String name, Availability status, String reason) {
        return new CommandInfo(
                name,
                "a.scope",
                Risk.LOW,
                status,
                reason,
                Json.tree("{}".getBytes(StandardCharsets.UTF_8)),
                "a.bundle",
                "1.0.0");
    }

    @Test
    void countsTheCommandsOfEachReasonOnce() {
        assertThat(Reasons.lines(COMMANDS))
                .containsExactly(
                        "2 of 4 commands cannot run: " + NO_DISPLAY,
                        "1 of 4 commands cannot run: its component is switched off");
        assertThat(Reasons.lines(COMMANDS.subList(3, 5))).isEmpty();
    }

    @Test
    void marksEachReasonOnce() {
        Reasons reasons = new Reasons();

        assertThat(COMMANDS).extracting(reasons::mark).containsExactly("[1]", "[1]", "[2]", "", "");
        assertThat(reasons.notes()).containsExactly("[1] " + NO_DISPLAY, "[2] its component is switched off");
    }
}
