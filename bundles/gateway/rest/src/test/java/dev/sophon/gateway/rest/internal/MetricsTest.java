package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a monitoring reads. */
class MetricsTest extends GatewayTest {
    private static final String OK = "\"ok\":true,\"result\":{\"fine\":true}";
    private static final Pattern NAME = Pattern.compile("\\b(?:sophon|jvm|process)_[a-z0-9_]+");

    private Api viewer;

    private String metrics() {
        if (viewer == null) {
            viewer = gateway.as("Viewer");
        }
        return new String(viewer.get("/metrics").expect(200).body(), StandardCharsets.UTF_8);
    }

    @Test
    void whatHasNotHappenedIsCountedFromTheStart() {
        for (String outcome : List.of("approved", "rejected", "expired", "withdrawn")) {
            assertThat(metrics()).contains("sophon_approvals_total{outcome=\"" + outcome + "\"} 0.0\n");
        }
        assertThat(metrics()).contains("sophon_node_changes_total{state=\"error\"} 0.0\n");
    }

    @Test
    void nodesCommandsAndWhatWaitsAreCounted() {
        TestNode.pair(gateway, admin, "idle", "['system.info']");
        try (TestNode node = node("office", "['node.command']").on("system.info", call -> OK)) {
            admin.run("office", "{'command':'system.info'}").expect(200);
            admin.run("office", "{'command':'system.info'}").expect(200);
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
            admin.run("office", "{'command':'no.such.thing'}").expect(404);
            CompletableFuture<Api.Reply> waiting =
                    admin.runLater("office", "{'command':'system.execute','params':{'command':'ls'}}");
            await().until(() -> metrics().contains("sophon_approvals_pending 1.0\n"));
            assertThat(metrics())
                    .contains(
                            "# TYPE sophon_nodes gauge",
                            "sophon_nodes{state=\"online\"} 1.0\n",
                            "sophon_nodes{state=\"approved\"} 1.0\n",
                            "sophon_nodes{state=\"stale\"} 0.0\n",
                            "sophon_connections{kind=\"nodes\"} 1.0\n",
                            "sophon_connections{kind=\"events\"} 0.0\n",
                            "sophon_commands_total{command=\"system.info\",outcome=\"ok\"} 2.0\n",
                            "sophon_commands_total{command=\"other\",outcome=\"unknown_command\"} 1.0\n",
                            "sophon_command_duration_seconds_bucket{command=\"system.info\",le=\"+Inf\"} 2\n",
                            "sophon_commands_in_flight 1.0\n",
                            "sophon_webhook_deliveries_pending 0.0\n",
                            "sophon_store_queue ")
                    // What anybody can send is no label.
                    .doesNotContain("no.such.thing");
            JsonNode asked =
                    admin.get("/approvals?status=pending").json().path("items").path(0);
            admin.post("/approvals/" + asked.path("approvalId").asText() + "/reject", "{}")
                    .expect(200);
            waiting.join().expect(403, "approval_rejected");
            // Whoever waits is told first, and it is counted then.
            await().untilAsserted(() -> assertThat(metrics())
                    .contains(
                            "sophon_approvals_total{outcome=\"rejected\"} 1.0\n",
                            "sophon_approvals_pending 0.0\n",
                            "sophon_commands_in_flight 0.0\n",
                            "outcome=\"approval_rejected\"} 1.0\n"));
        }
        await().until(() -> metrics().contains("sophon_nodes{state=\"stale\"} 1.0\n"));
        assertThat(metrics()).contains("sophon_node_changes_total{state=\"stale\"} 1.0\n");
    }

    @Test
    void everyQueryOfTheReadyDashboardFindsItsMetrics() throws Exception {
        try (TestNode node = node("office", "['node.command']").on("system.info", call -> OK)) {
            admin.run("office", "{'command':'system.info'}").expect(200);
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
            CompletableFuture<Api.Reply> waiting =
                    admin.runLater("office", "{'command':'system.execute','params':{'command':'ls'}}");
            JsonNode asked = await().until(
                            () -> admin.get("/approvals?status=pending").json().path("items"), list -> !list.isEmpty())
                    .path(0);
            admin.post("/approvals/" + asked.path("approvalId").asText() + "/reject", "{}")
                    .expect(200);
            waiting.join();
        }
        Set<String> there = new TreeSet<>();
        metrics()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> there.add(line.replaceFirst("[{ ].*", "")));
        JsonNode dashboard = Json.tree(Files.readAllBytes(Path.of("../../../docs/grafana-dashboard.json")));
        Set<String> asked = new TreeSet<>();
        for (String text : dashboard.findValuesAsText("expr")) {
            assertThat(NAME.matcher(text).find()).as(text).isTrue();
            NAME.matcher(text).results().map(MatchResult::group).forEach(asked::add);
        }
        NAME.matcher(dashboard.path("templating").toString())
                .results()
                .map(MatchResult::group)
                .forEach(asked::add);
        assertThat(asked).hasSizeGreaterThan(15);
        assertThat(there).containsAll(asked);
    }

    @Test
    void healthSaysWhichPartIsWhatItIs() {
        JsonNode health = admin.get("/health").expect(200).json();
        assertThat(health.path("status").asText()).isIn("ok", "degraded");
        assertThat(health.path("parts").path("database").path("status").asText())
                .isEqualTo("ok");
        assertThat(health.path("parts").path("writer").path("status").asText()).isEqualTo("ok");
        assertThat(health.path("parts").path("disk").path("status").asText()).isIn("ok", "degraded");
        gateway.store().close();
        await().until(() -> gateway.nobody().get("/health").status() == 503);
        health = admin.get("/health").expect(503).json();
        assertThat(health.path("status").asText()).isEqualTo("failing");
        assertThat(health.path("parts").path("database").path("message").asText())
                .isEqualTo("The database cannot be read");
        assertThat(health.path("parts").path("writer").path("status").asText()).isEqualTo("failing");
    }

    @Test
    void whoHasNoTokenIsToldNoMoreThanWhetherAllIsWell() {
        for (Api one : List.of(gateway.nobody(), new Api(gateway.address(), "sk_aaaaaaaaaaaa_forged"))) {
            JsonNode health = one.get("/health").expect(200).json();
            assertThat(health.path("status").asText()).isIn("ok", "degraded");
            assertThat(health.has("version")).isTrue();
            assertThat(health.has("parts")).isFalse();
        }
        assertThat(gateway.as("Agent").get("/health").json().has("parts")).isTrue();
    }
}
