package dev.sophon.gateway.approvals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThat(ApprovalRule.applies(info(name, scope, risk))).isEqualTo(waits);
    }

    private static CommandInfo info(String name, String scope, Risk risk) {
        return new CommandInfo(
                name, scope, risk, Availability.AVAILABLE, null, Json.mapper().createObjectNode(), "test", "1.0.0");
    }
}
