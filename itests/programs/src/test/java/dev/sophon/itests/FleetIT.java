package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Publisher;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A signed capability goes from a Gateway's library to a Node and away again, while commands go on over one connection. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CYCLES = Boolean.getBoolean("sophon.full") ? 500 : 20;
    /** Five seconds are promised on a machine of its own. */
    private static final long MOST_MILLIS = 15_000;

    private static final String NAME = "sophon-capability-browser";
    private static final String SET = "{\"features\":[{\"name\":\"" + NAME + "\",\"version\":\"%s\"}]}";

    @TempDir
    static Path folder;

    private static Rig rig;
    private static String nodeId;
    private static Program node;
    private static Path signed;
    private static Path foreign;

    @BeforeAll
    static void start() throws Exception {
        Path kar = Publisher.built("browser");
        Publisher acme = new Publisher("acme", folder.resolve("acme"));
        signed = acme.sign(kar, "1.0.0");
        foreign = new Publisher("eve", folder.resolve("eve")).sign(kar, "1.0.1");
        rig = SharedGateway.rig(folder);
        nodeId = rig.paired("fleet", List.of("node.command"));
        Files.write(
                rig.nodeState("fleet").resolve("policy.json"),
                Json.bytes(Map.of(
                        "commands",
                        Map.of("browser.*", "allow"),
                        "trust",
                        Map.of("keys", List.of(acme.trusted(List.of("browser.control", "browser.evaluate")))))));
        node = rig.startNode("fleet", nodeId);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static String operator(String... words) throws Exception {
        Program program = rig.operator(words);
        assertThat(program.exitCode(PATIENCE)).as(program.output()).isZero();
        return program.output();
    }

    private static JsonNode status() throws IOException, InterruptedException {
        return rig.admin().get("/api/features/nodes?limit=1000").json();
    }

    private static JsonNode told() throws IOException, InterruptedException {
        for (JsonNode one : status().path("items")) {
            if (one.path("nodeId").asText().equals(nodeId)) {
                return one;
            }
        }
        return Json.mapper().missingNode();
    }

    private static void set(String version) throws Exception {
        Rest.Answer answer =
                rig.admin().send("PUT", "/api/features/sets/node:" + nodeId, SET.formatted(version), Map.of());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static boolean lists() throws IOException, InterruptedException {
        return rig.admin()
                .get("/api/nodes/" + nodeId)
                .json()
                .path("commands")
                .findValuesAsText("name")
                .contains("browser.tabs");
    }

    private static String connection() throws Exception {
        Program status = rig.node("fleet", "status", "--json");
        assertThat(status.exitCode(PATIENCE)).as(status.output()).isZero();
        return Json.tree(status.output().getBytes(StandardCharsets.UTF_8))
                .path("node")
                .path("connectionId")
                .asText();
    }

    @Test
    @Order(1)
    void itComesAndGoesUnderLoad() throws Exception {
        operator("features", "add", signed.toString());
        assertThat(operator("features", "list")).contains(NAME, "1.0.0", "acme");
        String connection = connection();
        List<String> failed = new CopyOnWriteArrayList<>();
        List<Long> millis = new ArrayList<>();
        ScheduledExecutorService load = Executors.newScheduledThreadPool(4);
        load.scheduleAtFixedRate(() -> info(failed), 0, 50, TimeUnit.MILLISECONDS);
        try {
            for (int i = 0; i < CYCLES; i++) {
                long ordered = System.nanoTime();
                set("1.0.0");
                Rig.await(
                        "browser.tabs to answer",
                        PATIENCE,
                        () -> rig.admin().command(nodeId, "browser.tabs", "{}").status() == 200);
                millis.add(Duration.ofNanos(System.nanoTime() - ordered).toMillis());
                rig.admin().delete("/api/features/sets/node:" + nodeId);
                Rig.await("it to go", PATIENCE, () -> !lists());
            }
        } finally {
            load.shutdown();
            assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failed).isEmpty();
        assertThat(connection()).as("the same connection").isEqualTo(connection);
        assertThat(node.isAlive()).as("the same process").isTrue();
        millis.sort(null);
        System.out.printf("from the order to the first call: %d ms in the median%n", millis.get(CYCLES / 2));
        assertThat(millis.get(CYCLES / 2)).isLessThan(MOST_MILLIS);
    }

    private static void info(List<String> failed) {
        try {
            Rest.Answer answer = rig.admin().command(nodeId, "system.info", "{}");
            if (answer.status() != 200) {
                failed.add(answer.text());
            }
        } catch (IOException | InterruptedException e) {
            failed.add(e.toString());
        }
    }

    @Test
    @Order(2)
    void whatTheOwnerTrustsNobodyForIsRefusedAndSaid() throws Exception {
        operator("features", "add", foreign.toString());
        operator("features", "assign", NAME + "@1.0.1", "--for", "node:" + nodeId);
        Rig.await("the refusal", PATIENCE, () -> told().toString().contains("refused"));
        assertThat(told().path("drift").asBoolean()).isTrue();
        assertThat(lists()).isFalse();
        assertThat(operator("features", "status")).contains("refused");
        operator("features", "unassign", NAME, "--from", "node:" + nodeId);
        Rig.await("no drift", PATIENCE, () -> !told().path("drift").asBoolean());
    }
}
