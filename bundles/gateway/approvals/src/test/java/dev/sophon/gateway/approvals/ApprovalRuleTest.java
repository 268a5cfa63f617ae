package dev.sophon.gateway.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalRuleTest {
    @ParameterizedTest
    @CsvSource({
        "system.execute, system.execute, CRITICAL, true",
        "system.execute, system.execute, LOW, true",
        "screen.capture, screen.capture, LOW, false",
        "screen.capture, screen.capture, CRITICAL, true",
        "filesystem.write, filesystem.access, HIGH, false",
        "acme.reboot, acme.power, CRITICAL, true",
    })
    void riskIsWhatTheNodeSaysOrTheScopeStandsForWhicheverIsHigher(
            String name, String scope, Risk risk, boolean waits) {
        assertThat(ApprovalRule.applies(info(name, scope, risk), null)).isEqualTo(waits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bash",
                "/bin/sh",
                "python3.11",
                "C:\\\\Windows\\\\System32\\\\CMD.EXE",
                "PowerShell.exe",
                " zsh "
            })
    void aShellWithArgumentsWaits(String program) {
        assertThat(launch("{\"name\":\"" + program + "\",\"args\":[\"-c\",\"x\"]}"))
                .isTrue();
        assertThat(launch("{\"name\":\"" + program + "\"}")).isFalse();
        assertThat(launch("{\"name\":\"" + program + "\",\"args\":[]}")).isFalse();
    }

    @Test
    void anotherProgramWithArgumentsDoesNot() {
        assertThat(launch("{\"name\":\"firefox\",\"args\":[\"https://example.com\"]}"))
                .isFalse();
    }

    private static boolean launch(String params) {
        JsonNode tree = Json.tree(params.getBytes(StandardCharsets.UTF_8));
        return ApprovalRule.applies(info("app.launch", "app.manage", Risk.MEDIUM), tree);
    }

    private static CommandInfo info(String name, String scope, Risk risk) {
        return new CommandInfo(
                name, scope, risk, Availability.AVAILABLE, null, Json.mapper().createObjectNode(), "test", "1.0.0");
    }
}
