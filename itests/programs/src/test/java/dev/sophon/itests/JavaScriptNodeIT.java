package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Node that {@code docs/protocol.md} shows, taken from that page and run as it stands there. */
class JavaScriptNodeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROGRAM = "node.mjs";

    @TempDir
    Path folder;

    @Test
    void theNodeOfTheProtocolPagePairsServesACommandAndEndsWhenItIsRevoked() throws Exception {
        assumeTrue(Npm.isThere(), "node and npm are needed to run a Node in JavaScript");
        Npm.install();
        Files.writeString(Npm.FOLDER.resolve(PROGRAM), program());
        try (Rig rig = SharedGateway.rig(folder)) {
            JsonNode made = rig.register("JavaScript");
            String id = made.path("nodeId").asText();
            try (Program node = Program.start(
                    List.of(
                            "node",
                            Npm.FOLDER.resolve(PROGRAM).toString(),
                            rig.url().toString(),
                            id,
                            made.path("pairingSecret").asText()),
                    Map.of())) {
                node.await("pairing code: " + made.path("pairingCode").asText(), PATIENCE);
                rig.approve(id, List.of("system.info"));
                node.await("Online with system.info", PATIENCE);
                JsonNode record =
                        rig.awaitNode(id, view -> view.path("status").asText().equals("online"));
                assertThat(record.path("commands").path(0).path("name").asText())
                        .isEqualTo("system.info");

                Rest.Answer answer = rig.admin().command(id, "system.info", "{}");
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.json().path("result").path("runtimeVersion").asText())
                        .matches("v\\d+\\..*");
                assertThat(rig.admin()
                                .command(id, "system.info", "{\"more\":1}")
                                .error())
                        .isEqualTo("invalid_params");
                assertThat(rig.admin().command(id, "screen.capture", "{}").error())
                        .isIn("not_authorized", "unknown_command");

                rig.admin().delete("/api/nodes/" + id);
                node.await("Revoked: ", PATIENCE);
                assertThat(node.exitCode(PATIENCE)).isZero();
            }
        }
    }

    /** The page's block of JavaScript that is a whole program. */
    private static String program() throws Exception {
        Path page = Rig.distributions().resolveSibling("docs").resolve("protocol.md");
        Matcher block =
                Pattern.compile("(?s)```js\n(// " + PROGRAM + ".*?\n)```\n").matcher(Files.readString(page));
        assertThat(block.find()).as("a program in docs/protocol.md").isTrue();
        return block.group(1);
    }
}
