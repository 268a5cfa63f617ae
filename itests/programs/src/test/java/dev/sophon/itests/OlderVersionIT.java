package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Desktop;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This version beside the one that {@code older-version.txt} names, which {@code tools/older-version} builds from history:
 * a Node of either works with a Gateway of the other, and what the older ones have written is taken over.
 */
@EnabledIf(value = "isThere", disabledReason = "It runs by ./test --suite versions, whatever sophon.full says")
class OlderVersionIT {
    /** The folder {@code karaf-assembly} of the older version, built. */
    private static final String OLDER = System.getProperty("sophon.older", "");

    private static final List<String> SCOPES = List.of(
            "screen.capture",
            "input.control",
            "app.manage",
            "window.manage",
            "clipboard.access",
            "system.info",
            "system.execute",
            "notify.send",
            "canvas.control");

    /** The documented commands, as an agent issues them, and a field of each answer that has one. */
    private static final List<List<String>> COMMANDS = List.of(
            List.of("system.info", "{}", "processorCount"),
            List.of("system.processes", "{}", "processes"),
            List.of("screen.monitors", "{}", "monitors"),
            List.of("screen.capture", "{\"maxWidth\":320}", "image"),
            List.of("screen.region", "{\"x\":0,\"y\":0,\"width\":64,\"height\":48}", "image"),
            List.of("screen.queryElements", "{}", "elements"),
            List.of("clipboard.write", "{\"text\":\"from one version to the other\"}", ""),
            List.of("clipboard.read", "{}", "text"),
            List.of("app.list", "{}", "apps"),
            List.of("window.list", "{}", "windows"),
            List.of("input.mouse.move", "{\"x\":40,\"y\":50}", ""),
            List.of("input.mouse.click", "{\"x\":40,\"y\":50}", ""),
            List.of("input.mouse.scroll", "{\"x\":40,\"y\":50,\"deltaY\":53}", ""),
            List.of("input.keyboard.press", "{\"keys\":\"f9\"}", ""),
            List.of("input.keyboard.type", "{\"text\":\"x\"}", ""),
            List.of("input.keyboard.hotkey", "{\"keys\":\"shift+F9\"}", ""));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Desktop desktop;

    static boolean isThere() {
        return !OLDER.isEmpty();
    }

    @BeforeEach
    void comeUp() {
        desktop = Desktop.start();
        desktop.launch("xterm", "-title", "beside both");
    }

    @AfterEach
    void end() {
        desktop.close();
    }

    /** A folder {@code karaf-assembly} whose programs are of these versions. */
    private Path distributions(String node, String gateway) throws Exception {
        Path mixed = folder.resolve("node-" + node + "-gateway-" + gateway);
        if (!Files.exists(mixed)) {
            Files.createDirectories(mixed);
            Files.createSymbolicLink(mixed.resolve("node"), of(node).resolve("node"));
            Files.createSymbolicLink(mixed.resolve("gateway"), of(gateway).resolve("gateway"));
        }
        return mixed;
    }

    private static Path of(String version) {
        return version.equals("older") ? Path.of(OLDER) : Rig.distributions();
    }

    private Rig rig(String node, String gateway, int port) throws Exception {
        Rig rig = new Rig(distributions(node, gateway), folder, port);
        desktop.environment().forEach(rig::with);
        return rig.with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
    }

    private static Rest agent(Rig rig) throws Exception {
        Rest admin = rig.admin();
        return admin.as(admin.post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText());
    }

    private static CompletableFuture<Rest.Answer> execute(Rest agent, String nodeId, String line) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return agent.command(nodeId, "system.execute", "{\"command\":\"" + line + "\"}");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void executed(Rig rig, Rest agent, String nodeId, String text) throws Exception {
        CompletableFuture<Rest.Answer> outcome = execute(agent, nodeId, "printf " + text);
        rig.approve(rig.awaitApproval());
        Rest.Answer answer = outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("result").path("stdout").asText()).isEqualTo(text);
    }

    private static void everyCommandWorks(Rest agent, String nodeId) throws Exception {
        List<String> faults = new ArrayList<>();
        for (List<String> each : COMMANDS) {
            Rest.Answer answer = agent.command(nodeId, each.get(0), each.get(1));
            boolean as = answer.status() == 200
                    && (each.get(2).isEmpty() || answer.json().path("result").has(each.get(2)));
            if (!as) {
                faults.add(each.get(0) + ": " + answer.status() + " " + answer.error() + " "
                        + answer.json().path("message").asText());
            }
        }
        assertThat(faults).isEmpty();
        assertThat(agent.command(nodeId, "clipboard.read", "{}")
                        .json()
                        .path("result")
                        .path("text")
                        .asText())
                .isEqualTo("from one version to the other");
    }

    @ParameterizedTest(name = "the Node is the {0} one")
    @ValueSource(strings = {"older", "newer"})
    void aNodeAndAGatewayOfTwoVersionsWorkTogether(String node) throws Exception {
        String gateway = node.equals("older") ? "newer" : "older";
        try (Rig rig = rig(node, gateway, Rig.freePort())) {
            rig.startGateway();
            String nodeId = rig.pairedByItself("one", SCOPES);
            Program running = rig.startNode("one", nodeId);
            Rest agent = agent(rig);

            JsonNode commands = rig.awaitNode(
                            nodeId, told -> told.path("commands").size() > 20)
                    .path("commands");
            assertThat(StreamSupport.stream(commands.spliterator(), false)
                            .map(each -> each.path("name").asText()))
                    .containsAll(COMMANDS.stream().map(each -> each.get(0)).toList())
                    .contains("app.launch", "system.execute", "canvas.present", "notify.show");
            everyCommandWorks(agent, nodeId);
            executed(rig, agent, nodeId, "approved");

            Rest.Answer wrong = agent.command(nodeId, "input.mouse.move", "{\"x\":true,\"y\":1}");
            assertThat(wrong.status()).as(wrong.text()).isEqualTo(400);
            assertThat(wrong.error()).isEqualTo("invalid_params");
            Rest.Answer unknown = agent.command(nodeId, "system.nothing", "{}");
            assertThat(unknown.json().path("ok").asBoolean(true))
                    .as(unknown.text())
                    .isFalse();

            // What finished while the Gateway was away is told when it is back.
            Path mark = folder.resolve("mark");
            Rest.Answer accepted = agent.send(
                    "POST",
                    "/api/nodes/" + nodeId + "/commands",
                    "{\"command\":\"system.execute\",\"params\":{\"command\":\"sleep 3; echo done | tee " + mark
                            + "\"}}",
                    Map.of("Prefer", "respond-async"));
            String commandId = accepted.json().path("commandId").asText();
            rig.approve(rig.awaitApproval());
            Rig.await("the command to run", PATIENCE, () -> agent.get("/api/commands/" + commandId)
                    .text()
                    .contains("dispatched"));
            rig.gateway().kill();
            Rig.await("the command to end while nobody listens", PATIENCE, () -> Files.exists(mark));
            rig.startGateway();
            rig.awaitNode(nodeId, told -> told.path("status").asText().equals("online"));
            Rig.await("the result", PATIENCE, () -> agent.get("/api/commands/" + commandId)
                    .text()
                    .contains("done\\n"));

            assertThat(rig.admin().delete("/api/nodes/" + nodeId).status()).isLessThan(300);
            Rig.await("the Node to say that it is revoked", PATIENCE, () -> {
                Program status = rig.node("one", "status", "--json");
                rig.awaitEnd("status", status);
                return status.output().toLowerCase(Locale.ROOT).contains("revoked");
            });
            Rest.Answer refused = agent.command(nodeId, "system.info", "{}");
            assertThat(refused.status()).as(refused.text()).isGreaterThanOrEqualTo(400);
            assertThat(running.isAlive()).as("a revoked Node stays up").isTrue();
        }
    }

    @Test
    void whatTheOlderOnesHaveWrittenIsTakenOver() throws Exception {
        int port = Rig.freePort();
        String nodeId;
        Rest agent;
        String commandId;
        JsonNode audit;
        try (Rig rig = rig("older", "older", port)) {
            rig.startGateway();
            nodeId = rig.pairedByItself("one", SCOPES);
            rig.startNode("one", nodeId);
            agent = agent(rig);
            executed(rig, agent, nodeId, "before");
            Rest.Answer answer = agent.command(nodeId, "system.info", "{}");
            commandId = answer.json().path("commandId").asText();
            audit = rig.admin().get("/api/audit?limit=50").json().path("items");
            assertThat(audit.size()).isGreaterThan(3);
        }
        // The Gateway first, as the docs say, and then the Node.
        for (String node : List.of("older", "newer")) {
            try (Rig rig = rig(node, "newer", port)) {
                rig.startGateway();
                rig.startNode("one", nodeId);
                assertThat(agent.get("/api/commands/" + commandId).status()).isEqualTo(200);
                everyCommandWorks(agent, nodeId);
                executed(rig, agent, nodeId, "after-" + node);
                JsonNode verified = rig.admin().get("/api/audit/verify").json();
                assertThat(verified.path("ok").asBoolean())
                        .as(verified.toString())
                        .isTrue();
                String now = rig.admin().get("/api/audit?limit=200").text();
                for (JsonNode record : audit) {
                    assertThat(now).contains(record.path("sha256").asText("no hash"));
                }
            }
        }
    }
}
