package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.control.ControlClient;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the first slice, and every error that they can give, by a real cause. */
class CommandsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Rig rig;
    private static String nodeId;
    private static Rest agent;
    private static Program node;

    @BeforeAll
    static void start() throws Exception {
        rig = SharedGateway.rig(folder);
        nodeId = rig.paired("one", List.of("screen.capture", "system.info", "system.execute", "app.manage"));
        rig.with("PLANTED_SECRET", "canary-environment-7731");
        node = rig.startNode("one", nodeId);
        agent = rig.admin()
                .as(rig.admin()
                        .post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void refused(Rest.Answer answer, int status, String error) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.json().path("ok").asBoolean(true)).isFalse();
        assertThat(answer.json().path("message").asText()).isNotBlank().doesNotContain("Exception");
    }

    /** Issues a command that needs an approval, and decides it as soon as it is asked for. */
    private static Rest.Answer decided(String params, String decision, String body) throws Exception {
        CompletableFuture<Rest.Answer> outcome = issue("system.execute", params);
        JsonNode approval = rig.awaitApproval();
        Rest.Answer decisionAnswer =
                rig.admin().post("/api/approvals/" + approval.path("approvalId").asText() + "/" + decision, body);
        assertThat(decisionAnswer.status()).as(decisionAnswer.text()).isEqualTo(200);
        return outcome.get(60, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Rest.Answer> issue(String command, String params) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return agent.command(nodeId, command, params);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void systemInfoIsAsDocumented() throws Exception {
        JsonNode result = agent.command(nodeId, "system.info", "{}").json().path("result");
        assertThat(result.path("platform").asText()).isEqualTo("linux");
        assertThat(result.path("processorCount").asInt())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(result.path("totalMemoryMb").asLong()).isPositive();
        assertThat(result.path("runtimeVersion").asText())
                .isNotBlank()
                .isEqualTo(result.path("dotnetVersion").asText());
        assertThat(List.of("osDescription", "machineName", "uptime", "architecture"))
                .allMatch(result::has);
    }

    @Test
    void systemProcessesHasTheNodeItself() throws Exception {
        JsonNode result = agent.command(nodeId, "system.processes", "{}").json().path("result");
        assertThat(result.path("count").asInt())
                .isEqualTo(result.path("processes").size());
        assertThat(result.path("processes").findValues("pid")).anyMatch(pid -> pid.asLong() == node.pid());
    }

    @Test
    void aCaptureIsThePrimaryMonitor() throws Exception {
        JsonNode monitor = agent.command(nodeId, "screen.monitors", "{}")
                .json()
                .path("result")
                .path("monitors")
                .path(0);
        JsonNode result = agent.command(nodeId, "screen.capture", "{\"quality\":70,\"maxWidth\":640}")
                .json()
                .path("result");
        byte[] jpeg = result.path("image").binaryValue();
        assertThat(result.path("sizeBytes").asInt()).isEqualTo(jpeg.length);
        assertThat(result.path("format").asText()).isEqualTo("jpeg");
        var picture = ImageIO.read(new ByteArrayInputStream(jpeg));
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(picture.getHeight())
                .isEqualTo(Math.round(640f
                        * monitor.path("height").asInt()
                        / monitor.path("width").asInt()));
    }

    @Test
    void aRegionIsAnsweredWithItsBounds() throws Exception {
        JsonNode result = agent.command(nodeId, "screen.region", "{\"x\":10,\"y\":20,\"width\":30,\"height\":40}")
                .json()
                .path("result");
        assertThat(result.path("region").toString()).isEqualTo("{\"x\":10,\"y\":20,\"width\":30,\"height\":40}");
        var picture = ImageIO.read(new ByteArrayInputStream(result.path("image").binaryValue()));
        assertThat(picture.getWidth()).isEqualTo(30);
        assertThat(picture.getHeight()).isEqualTo(40);
    }

    @Test
    void theElementsOfARealWindowAreFoundByRoleAndName() throws Exception {
        Process dialog = new ProcessBuilder("zenity", "--entry", "--title=Ask a query", "--text=Colour")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            JsonNode[] found = new JsonNode[1];
            Rig.await("the dialog to have the focus", PATIENCE, () -> {
                found[0] = agent.command(nodeId, "screen.queryElements", "{\"roleFilter\":\"text\"}")
                        .json()
                        .path("result");
                return found[0].path("focusedWindowTitle").asText().equals("Ask a query")
                        && found[0].path("count").asInt() == 1;
            });
            assertThat(found[0].path("elements").findValuesAsText("role")).contains("text");
            JsonNode ok = agent.command(
                            nodeId, "screen.queryElements", "{\"nameFilter\":\"oK\",\"roleFilter\":\"PUSH BUTTON\"}")
                    .json()
                    .path("result");
            assertThat(ok.path("count").asInt()).as(ok.toString()).isEqualTo(1);
            JsonNode button = ok.path("elements").path(0);
            assertThat(button.path("name").asText()).isEqualTo("OK");
            assertThat(button.path("path").asText()).startsWith("/zenity/");
            assertThat(button.path("bounds").path("width").asInt()).isPositive();
            assertThat(button.path("actions").toString()).containsIgnoringCase("click");
            refused(agent.command(nodeId, "screen.queryElements", "{\"maxDepth\":29}"), 400, "invalid_params");
        } finally {
            dialog.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void badParamsNameTheFieldAndNeverRepeatTheText() throws Exception {
        for (String params : List.of(
                "{\"quality\":101}",
                "{\"quality\":\"canary-param-4242\"}",
                "{\"qualitty\":80}",
                "{\"maxWidth\":0}",
                "{\"quality\":1e400}",
                "[]",
                "\"canary-param-4242\"")) {
            Rest.Answer answer = agent.command(nodeId, "screen.capture", params);
            refused(answer, 400, "invalid_params");
            assertThat(answer.text()).doesNotContain("canary-param-4242");
        }
        Rest.Answer outside =
                agent.command(nodeId, "screen.region", "{\"x\":0,\"y\":0,\"width\":100000,\"height\":10}");
        refused(outside, 400, "invalid_params");
    }

    @Test
    void anUnknownCommandAndAReservedOneAreToldApart() throws Exception {
        refused(agent.command(nodeId, "no.such", "{}"), 404, "unknown_command");
        refused(agent.command(nodeId, "camera.snap", "{}"), 501, "platform_unsupported");
    }

    @Test
    void aMissingScopeIsSaidInTheDocumentedWords() throws Exception {
        String other = rig.paired("scopeless", List.of("system.info"));
        Program program = rig.startNode("scopeless", other);
        Rest.Answer answer = agent.command(other, "screen.capture", "{}");
        refused(answer, 403, "not_authorized");
        assertThat(answer.json().path("message").asText())
                .isEqualTo("Node does not have required scope: screen.capture");
        program.close();
        rig.awaitNode(other, record -> !record.path("status").asText().equals("online"));
        refused(agent.command(other, "system.info", "{}"), 503, "node_offline");
    }

    @Test
    void theDevicesPolicyHoldsAgainstTheGateway() throws Exception {
        Path policy = rig.nodeState("one").resolve("policy.json");
        Files.writeString(policy, "{\"commands\":{\"screen.*\":\"deny\"}}");
        try {
            Rig.await(
                    "the policy to be in force",
                    Duration.ofSeconds(10),
                    () -> agent.command(nodeId, "screen.monitors", "{}").status() == 403);
            Rest.Answer answer = agent.command(nodeId, "screen.capture", "{}");
            refused(answer, 403, "not_authorized");
            assertThat(answer.json().path("message").asText()).contains("Denied by this device's policy");
        } finally {
            Files.delete(policy);
        }
        Rig.await(
                "the policy to be gone",
                Duration.ofSeconds(10),
                () -> agent.command(nodeId, "screen.monitors", "{}").status() == 200);
    }

    @Test
    void aSectionOfTheOwnersIsItsBundlesAlone() throws Exception {
        Path policy = rig.nodeState("one").resolve("policy.json");
        try {
            Files.writeString(policy, "{\"execute\":{\"deny\":[\"canary-forbidden\"]}}");
            Rest.Answer denied = decided("{\"command\":\"echo canary-forbidden\"}", "approve", "{}");
            refused(denied, 403, "not_authorized");
            assertThat(denied.json().path("message").asText()).isEqualTo("Denied by this device's policy");
            assertThat(decided("{\"command\":\"echo allowed\"}", "approve", "{}")
                            .status())
                    .isEqualTo(200);

            Files.writeString(policy, "{\"execute\":{\"dny\":[]},\"launch\":{\"alow\":[]}}");
            Rest.Answer faulty = decided("{\"command\":\"echo allowed\"}", "approve", "{}");
            refused(faulty, 403, "not_authorized");
            assertThat(faulty.json().path("message").asText())
                    .isEqualTo("Denied by this device's policy: policy.json: execute: unknown field dny; known: deny");
            Rest.Answer apps = agent.command(nodeId, "app.list", "{}");
            refused(apps, 403, "not_authorized");
            assertThat(apps.json().path("message").asText())
                    .isEqualTo("Denied by this device's policy: policy.json: launch: unknown field; known: allow");
            assertThat(agent.command(nodeId, "screen.monitors", "{}").status()).isEqualTo(200);
        } finally {
            Files.delete(policy);
        }
        assertThat(decided("{\"command\":\"echo allowed\"}", "approve", "{}").status())
                .isEqualTo(200);
    }

    @Test
    void aShellCommandRunsOnlyAfterAnApproval() throws Exception {
        Rest.Answer answer = decided("{\"command\":\"echo $((6*7)); echo oops >&2; exit 3\"}", "approve", "{}");
        JsonNode result = answer.json().path("result");
        assertThat(result.path("exitCode").asInt()).as(answer.text()).isEqualTo(3);
        assertThat(result.path("stdout").asText()).isEqualTo("42\n");
        assertThat(result.path("stderr").asText()).isEqualTo("oops\n");
    }

    @Test
    void aRejectedShellCommandDoesNotRun() throws Exception {
        Path mark = folder.resolve("must-not-exist");
        Rest.Answer answer = decided("{\"command\":\"touch " + mark + "\"}", "reject", "{\"reason\":\"not today\"}");
        refused(answer, 403, "approval_rejected");
        assertThat(mark).doesNotExist();
    }

    @Test
    void aShellCommandDiesWithItsWholeTreeAtTheDeadline() throws Exception {
        Path alive = folder.resolve("alive");
        String shell = "(while true; do date > " + alive + "; sleep 0.1; done) & sleep 60";
        Rest.Answer answer = decided("{\"command\":\"" + shell + "\",\"timeoutMs\":1500}", "approve", "{}");
        refused(answer, 504, "timeout");
        Rig.await("the loop to be dead", PATIENCE, () -> {
            Files.deleteIfExists(alive);
            Thread.sleep(500);
            return !Files.exists(alive);
        });
    }

    @Test
    void whatANodeHadBegunWhenItDiedIsToldAsUnknownAndNotRunAgain() throws Exception {
        Path runs = folder.resolve("runs");
        CompletableFuture<Rest.Answer> outcome =
                issue("system.execute", "{\"command\":\"echo x >> '" + runs + "'; sleep 5\"}");
        rig.approve(rig.awaitApproval());
        Rig.await("the shell to run", PATIENCE, () -> Files.exists(runs) && Files.size(runs) > 0);
        node.kill();
        node = rig.startNode("one", nodeId);
        Rest.Answer answer = outcome.get(60, TimeUnit.SECONDS);
        refused(answer, 502, "internal_error");
        assertThat(answer.json().path("message").asText()).contains("outcome unknown");
        assertThat(Files.readAllLines(runs)).hasSize(1);
    }

    @Test
    void aCancelledCommandSaysSo() throws Exception {
        Rest.Answer accepted = agent.send(
                "POST",
                "/api/nodes/" + nodeId + "/commands",
                "{\"command\":\"system.execute\",\"params\":{\"command\":\"sleep 30\"}}",
                Map.of("Prefer", "respond-async"));
        assertThat(accepted.status()).isEqualTo(202);
        String id = accepted.json().path("commandId").asText();
        rig.approve(rig.awaitApproval());
        Rig.await("the command to run", PATIENCE, () -> agent.get("/api/commands/" + id)
                .text()
                .contains("dispatched"));
        assertThat(agent.post("/api/commands/" + id + "/cancel", "{}").status()).isLessThan(300);
        Rig.await("the outcome", PATIENCE, () -> agent.get("/api/commands/" + id)
                .text()
                .contains("cancelled"));
    }

    @Test
    void theSameKeyGivesTheSameOutcomeOnce() throws Exception {
        Path effects = folder.resolve("effects");
        String body = "{\"command\":\"system.execute\",\"params\":{\"command\":\"echo once >> " + effects
                + "\"},\"idempotencyKey\":\"key-1\"}";
        String path = "/api/nodes/" + nodeId + "/commands";
        Rest.Answer accepted = agent.send("POST", path, body, Map.of("Prefer", "respond-async"));
        rig.approve(rig.awaitApproval());
        Rest.Answer again = agent.post(path, body);
        assertThat(again.json().path("commandId")).isEqualTo(accepted.json().path("commandId"));
        assertThat(again.json().path("ok").asBoolean()).as(again.text()).isTrue();
        assertThat(Files.readString(effects)).isEqualTo("once\n");
        Rest.Answer conflict = agent.post(path, body.replace("once", "twice"));
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.error()).isEqualTo("idempotency_conflict");
    }

    /** Until the next start: the file that they were started with stays as it is. */
    @Test
    void bothLogFromAnotherLevelOnWhileTheyRun() throws Exception {
        Path settings = rig.nodeState("one").resolve("karaf/etc/org.ops4j.pax.logging.cfg");
        String before = Files.readString(settings);
        assertThat(level("dev.sophon.node.connection", "debug").toString())
                .isEqualTo("{\"dev.sophon.node.connection\":\"DEBUG\"}");
        Rest.Answer told = rig.admin()
                .send(
                        "PUT",
                        "/api/log/levels",
                        "{\"logger\":\"dev.sophon.gateway.commands\",\"level\":\"debug\"}",
                        Map.of());
        assertThat(told.status()).as(told.text()).isEqualTo(200);
        Rig.await("both log a command at DEBUG", PATIENCE, () -> {
            agent.command(nodeId, "system.info", "{}");
            return logs(rig.nodeState("one")).contains("\"level\":\"DEBUG\",\"logger\":\"dev.sophon.node.connection")
                    && logs(rig.gatewayState())
                            .contains("\"level\":\"DEBUG\",\"logger\":\"dev.sophon.gateway.commands");
        });
        assertThat(level("", "default").toString()).isEqualTo("{}");
        assertThat(rig.admin()
                        .send("PUT", "/api/log/levels", "{\"level\":\"default\"}", Map.of())
                        .text())
                .isEqualTo("{\"levels\":{}}");
        assertThat(settings).hasContent(before);
    }

    private static JsonNode level(String logger, String level) throws IOException {
        try (ControlClient control =
                ControlClient.connect(rig.nodeState("one").resolve("node.sock")).orElseThrow()) {
            return control.request("log-level", Map.of("logger", logger, "level", level))
                    .path("levels");
        }
    }

    private static String logs(Path state) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> logs = Files.list(state.resolve("logs"))) {
            for (Path log : logs.toList()) {
                all.append(Files.readString(log));
            }
        }
        return all.toString();
    }

    /** From the outside: no socket of the Node's process listens, and what was planted is in no log. */
    @Test
    void theNodeListensOnNoPortAndItsLogsHoldNoSecrets() throws Exception {
        decided("{\"command\":\"echo canary-output-9911 canary-command-5150\"}", "approve", "{}");
        agent.command(nodeId, "screen.capture", "{\"quality\":\"canary-param-4242\"}");
        assertThat(Listening.sockets(node.pid())).isEmpty();

        String token = Files.readString(rig.nodeState("one").resolve("config.json"));
        String secret = token.replaceAll("(?s).*\"nodeToken\"\\s*:\\s*\"[^.]+\\.([^\"]+)\".*", "$1");
        List<String> canaries = List.of(
                "canary-output-9911", "canary-command-5150", "canary-param-4242", "canary-environment-7731", secret);
        for (Path state : List.of(rig.nodeState("one"), rig.gatewayState())) {
            try (Stream<Path> logs = Files.list(state.resolve("logs"))) {
                for (Path log : logs.toList()) {
                    String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
                    assertThat(canaries).as(log.toString()).noneMatch(text::contains);
                    assertThat(text).doesNotContain("access_token=" + nodeId);
                }
            }
        }
        assertThat(node.output()).doesNotContain(canaries);
        // Each result was acknowledged before its issuer was answered, or is in a moment.
        Rig.await("the journal to be without it", PATIENCE, () -> {
            try (Stream<Path> files = Files.list(rig.nodeState("one").resolve("journal"))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".log")).toList()) {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("canary")) {
                        return false;
                    }
                }
            }
            return true;
        });
    }
}
