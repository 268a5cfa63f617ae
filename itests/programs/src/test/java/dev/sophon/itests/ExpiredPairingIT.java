package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pairing that nobody approves in time, with a Gateway whose secrets are valid for ten seconds. */
class ExpiredPairingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void afterItsTimeTheSecretIsWorthNothing() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder)) {
            Path settings = Files.createDirectories(rig.gatewayState().resolve("config"));
            Files.writeString(settings.resolve("gateway.cfg"), "pairingSeconds = 20\n");
            rig.startGateway();
            JsonNode credentials = rig.register("Too late");
            Program pairing = rig.pair("late", credentials);
            pairing.await("Waiting for approval", PATIENCE);
            assertThat(pairing.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(pairing.output()).containsIgnoringCase("expired").doesNotContain("\tat ");
            assertThat(rig.nodeState("late").resolve("config.json")).doesNotExist();
            String nodeId = credentials.path("nodeId").asText();
            Rest.Answer approval = rig.admin().post("/api/nodes/" + nodeId + "/approve", "{\"scopes\":[]}");
            assertThat(approval.status()).isEqualTo(409);

            // An operator makes new ones.
            JsonNode anew =
                    rig.admin().post("/api/nodes/" + nodeId + "/pairing", "{}").json();
            Program again = rig.pair("late", anew);
            again.await("Waiting for approval", PATIENCE);
            rig.approve(nodeId, List.of("system.info"));
            assertThat(again.exitCode(PATIENCE)).isZero();
        }
    }
}
