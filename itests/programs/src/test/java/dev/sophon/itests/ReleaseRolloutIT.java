package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
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
        String id = paired(name, auto);
        rig.startNode(name, id);
        return id;
    }

    private String paired(String name, boolean auto) throws Exception {
        String id = rig.pairedByItself(name, List.of("system.info"));
        Path config = rig.nodeState(name).resolve("config.json");
        ObjectNode content = (ObjectNode) Json.tree(Files.readAllBytes(config));
        content.put("updateUrl", "gateway").put("autoUpdate", auto).put("releaseKey", releases.keyLine());
        Files.write(config, Json.bytes(content));
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

    /** Of ten, a bad release between two good ones reaches no more than the first two, which go back; no other is touched. */
    @Test
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    void tenGoThroughABadReleaseInBetween() throws Exception {
        List<String> names = IntStream.range(0, 10).mapToObj(i -> "of-ten-" + i).toList();
        List<String> ids = new ArrayList<>();
        for (String name : names) {
            ids.add(paired(name, true));
        }
        rig.startNodes(names, ids);

        releases.publish("1.1.0", true);
        assertThat(operator(0, "features", "rescan")).contains("Added 1.");
        assertThat(rolledOut(0, "1.1.0")).contains("done");
        assertThat(versions(ids)).containsOnly("1.1.0");
        List<Long> processes = processes(ids);

        releases.publish("1.2.0", false);
        assertThat(operator(0, "features", "rescan")).contains("Added 1.");
        assertThat(rolledOut(1, "1.2.0")).contains("halted");
        Rig.await("what they had before to be wanted and run again", PATIENCE, () -> {
            List<String> versions = versions(ids);
            return versions.size() == ids.size() && versions.stream().allMatch("1.1.0"::equals);
        });
        List<String> aside = new ArrayList<>();
        for (String id : ids) {
            JsonNode node =
                    rig.awaitNode(id, record -> record.path("status").asText().equals("online"));
            if (node.path("quarantined").has("1.2.0")) {
                aside.add(id);
            }
        }
        assertThat(aside).as("of the first two of ten").hasSizeBetween(1, 2);
        List<Long> after = processes(ids);
        for (int i = 0; i < ids.size(); i++) {
            if (!aside.contains(ids.get(i))) {
                assertThat(after.get(i)).as("not touched").isEqualTo(processes.get(i));
            }
        }

        releases.publish("1.3.0", true);
        assertThat(operator(0, "features", "rescan")).contains("Added 1.");
        assertThat(rolledOut(0, "1.3.0")).contains("done");
        assertThat(versions(ids)).containsOnly("1.3.0");
        for (String id : ids) {
            assertThat(rig.admin().command(id, "system.info", "{}").status()).isEqualTo(200);
        }
    }

    /** Two first, then half of them, then all. */
    private String rolledOut(int exit, String version) throws Exception {
        return operator(
                exit,
                "features",
                "rollout",
                "start",
                "sophon-node@" + version,
                "--for",
                "all",
                "--canary",
                "20",
                "--waves",
                "50,100",
                "--wait",
                "1",
                "--watch");
    }

    /** What they run, of those that are well. */
    private List<String> versions(List<String> ids) throws IOException, InterruptedException {
        List<String> versions = new ArrayList<>();
        for (String id : ids) {
            JsonNode release = said(id);
            if (release.path("state").asText().equals("active")) {
                versions.add(release.path("version").asText());
            }
        }
        return versions;
    }

    /** Of the Nodes' own programs, by what they say of themselves. */
    private List<Long> processes(List<String> ids) throws Exception {
        List<Long> processes = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Program status = rig.node("of-ten-" + i, "status", "--json");
            assertThat(status.exitCode(PATIENCE)).as(status.output()).isZero();
            processes.add(Json.tree(status.output().getBytes(StandardCharsets.UTF_8))
                    .path("node")
                    .path("pid")
                    .asLong());
        }
        return processes;
    }
}
