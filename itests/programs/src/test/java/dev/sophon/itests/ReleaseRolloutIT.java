package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Gateway brings releases of the Node to its own Nodes, by its own disk and address, as far as their owners let it. */
class ReleaseRolloutIT {
    private static final Duration PATIENCE = Duration.ofSeconds(400);

    @TempDir
    private Path folder;

    private NodeReleases releases;
    private Rig rig;

    @BeforeEach
    void begin() throws Exception {
        releases = new NodeReleases(folder);
        rig = new Rig(Rig.distributions(), folder.resolve("rig")).with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
        Path config = Files.createDirectories(rig.gatewayState().resolve("config"));
        Files.writeString(config.resolve("gateway.cfg"), "releasesFolder=" + releases.root() + "\n");
        rig.startGateway();
    }

    @AfterEach
    void end() {
        rig.close();
    }

    private String started(String name, boolean auto) throws Exception {
        String id = rig.pairedByItself(name, List.of("system.info"));
        Path config = rig.nodeState(name).resolve("config.json");
        ObjectNode content = (ObjectNode) Json.tree(Files.readAllBytes(config));
        content.put("updateUrl", "gateway").put("autoUpdate", auto).put("releaseKey", releases.keyLine());
        Files.write(config, Json.bytes(content));
        rig.startNode(name, id);
        return id;
    }

    private String copied(String name) throws IOException {
        Path config = rig.nodeState(name).resolve("config.json");
        Files.createDirectories(rig.nodeState("copy"));
        Files.copy(config, rig.nodeState("copy").resolve("config.json"), StandardCopyOption.COPY_ATTRIBUTES);
        return "copy";
    }

    private String operator(int exit, String... words) throws Exception {
        Program program = rig.operator(words);
        int code = program.exitCode(PATIENCE);
        assertThat(code).as(program.output()).isEqualTo(exit);
        return program.output();
    }

    /** What a node has said of the release that it is to have. */
    private JsonNode said(String id) throws IOException, InterruptedException {
        for (JsonNode node :
                rig.admin().get("/api/features/nodes?limit=1000").json().path("items")) {
            if (node.path("nodeId").asText().equals(id)) {
                return node.path("features").path(0);
            }
        }
        return Json.mapper().missingNode();
    }

    @Test
    void aGoodReleaseComesAndABadOneHaltsAndIsPutAside() throws Exception {
        String willing = started("willing", true);
        String careful = started("careful", false);
        releases.publish("1.1.0", true);
        assertThat(operator(0, "features", "rescan")).contains("Added 1.");

        operator(0, "features", "assign", "sophon-node@1.1.0", "--for", "node:" + careful);
        Rig.await(
                "the refusal of the careful owner's",
                PATIENCE,
                () -> said(careful).path("state").asText().equals("refused"));
        assertThat(said(careful).path("reason").asText()).startsWith("its owner installs updates");

        String done = operator(
                0,
                "features",
                "rollout",
                "start",
                "sophon-node@1.1.0",
                "--for",
                "node:" + willing,
                "--wait",
                "1",
                "--watch");
        assertThat(done).contains("done");
        assertThat(said(willing).path("state").asText()).isEqualTo("active");
        assertThat(said(willing).path("version").asText()).isEqualTo("1.1.0");

        releases.publish("1.2.0", false);
        String offered = releases.root().resolve("node/latest/stable").toString();
        assertThat(operator(0, "releases", "add", offered)).contains("Added sophon-node@1.2.0 of the channel stable.");
        String halted = operator(
                1,
                "features",
                "rollout",
                "start",
                "sophon-node@1.2.0",
                "--for",
                "node:" + willing,
                "--wait",
                "1",
                "--watch");
        assertThat(halted).contains("halted", "1 of 1 failed");
        rig.awaitNode(
                willing,
                node -> node.path("status").asText().equals("online")
                        && node.path("quarantined").has("1.2.0"));
        assertThat(operator(0, "nodes", "show", willing)).contains("QUARANTINED 1.2.0      it ended with 3");
        Rig.await(
                "what it had before to be wanted again",
                PATIENCE,
                () -> said(willing).path("state").asText().equals("active")
                        && said(willing).path("version").asText().equals("1.1.0"));
        assertThat(said(careful).path("state").asText())
                .as("whose owner updates by hand")
                .isEqualTo("refused");

        Program copy = rig.node(copied("careful"), "update");
        assertThat(copy.exitCode(PATIENCE)).as(copy.output()).isEqualTo(1);
        assertThat(copy.output())
                .as("a copy of config.json alone")
                .contains("The Gateway does not take this Node's token and key");

        Program byHand = rig.node("careful", "update");
        assertThat(byHand.exitCode(PATIENCE)).as(byHand.output()).isZero();
        assertThat(byHand.output()).contains("has 1.1.0; this is 1.0.0.").contains("It is online: 1.1.0.");
    }
}
