package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.rest.internal.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Calls that wait for a person, for agents that know tasks. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class TasksTest extends McpCase {
    private final AtomicInteger runs = new AtomicInteger();

    private TestNode office() {
        return node("office", "['node.command']").on("system.execute", call -> {
            runs.incrementAndGet();
            return OK;
        });
    }

    private String token() {
        return gateway.as("Agent").token();
    }

    private StatelessAgent agent(String token, boolean tasks) {
        return new StatelessAgent(gateway.address(), token, tasks);
    }

    private JsonNode awaitEnd(StatelessAgent agent, JsonNode handle) {
        return Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> agent.task(handle), task -> !task.path(
                        "status")
                .asText()
                .equals("working"));
    }

    @Test
    void aCallThatWaitsIsATaskWhoseOutcomeAnotherProcessGets() {
        try (TestNode node = office()) {
            String token = token();
            JsonNode handle = agent(token, true).execute("k1");
            assertThat(handle.path("resultType").asText()).isEqualTo("task");
            assertThat(handle.path("status").asText()).isEqualTo("working");
            assertThat(handle.path("statusMessage").asText()).contains("approval", pendingApproval());
            assertThat(handle.path("ttlMs").asLong()).isEqualTo(86_400_000);
            assertThat(handle.path("pollIntervalMs").asInt()).isPositive();
            assertThat(Instant.parse(handle.path("createdAt").asText())).isBeforeOrEqualTo(Instant.now());
            StatelessAgent other = agent(token, true);
            assertThat(other.task(handle).path("status").asText()).isEqualTo("working");
            assertThat(other.task(handle).path("resultType").asText()).isEqualTo("complete");
            assertThat(runs).hasValue(0);

            admin.post("/approvals/" + pendingApproval() + "/approve", "{}").expect(200);
            JsonNode task = awaitEnd(other, handle);
            assertThat(task.path("status").asText()).isEqualTo("completed");
            assertThat(TestAgent.told(task.path("result")).path("cores").asInt())
                    .isEqualTo(4);
            assertThat(task.path("taskId")).isEqualTo(handle.path("taskId"));
            assertThat(runs).hasValue(1);
            assertThat(TestAgent.told(other.execute("k1")).path("cores").asInt())
                    .as("the key gives the outcome, and nothing runs")
                    .isEqualTo(4);
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void theSameKeyJoinsTheTaskThatWaits() {
        try (TestNode node = office()) {
            String token = token();
            JsonNode handle = agent(token, true).execute("k1");
            assertThat(agent(token, true).execute("k1").path("taskId")).isEqualTo(handle.path("taskId"));
            assertThat(admin.get("/approvals?status=pending").json().path("items"))
                    .hasSize(1);
        }
    }

    @Test
    void aTaskOutlivesTheGateway() {
        String token = token();
        JsonNode handle;
        try (TestNode node = office()) {
            handle = agent(token, true).execute("k1");
        }
        String approval = pendingApproval();
        restart();
        StatelessAgent other = agent(token, true);
        assertThat(other.task(handle).path("status").asText()).isEqualTo("working");
        assertThat(other.execute("k1").path("taskId"))
                .as("the key joins it again")
                .isEqualTo(handle.path("taskId"));
        admin.post("/approvals/" + approval + "/reject", "{'reason':'not today'}")
                .expect(200);
        JsonNode task = awaitEnd(other, handle);
        assertThat(task.path("status").asText()).isEqualTo("completed");
        assertThat(TestAgent.error(task.path("result")).path("error").asText()).isEqualTo("approval_rejected");
        assertThat(TestAgent.error(task.path("result")).path("message").asText())
                .contains("not today");
    }

    @Test
    void aCancelledTaskIsACancelledCommand() {
        try (TestNode node = office()) {
            StatelessAgent agent = agent(token(), true);
            JsonNode handle = agent.execute("k1");
            String taskId = "{'taskId':'" + handle.path("taskId").asText() + "'}";
            JsonNode answer = agent.result("tasks/cancel", taskId);
            assertThat(answer.path("resultType").asText()).isEqualTo("complete");
            assertThat(awaitEnd(agent, handle).path("status").asText()).isEqualTo("cancelled");
            assertThat(pendingApproval()).isEmpty();
            assertThat(agent.result("tasks/cancel", taskId).path("resultType").asText())
                    .as("once more")
                    .isEqualTo("complete");
            assertThat(runs).hasValue(0);
        }
    }

    /** The token of a node that has been there, and is away. */
    private String asleep() {
        String node = TestNode.pair(gateway, admin, "office", "['node.command']");
        new TestNode(gateway, node).start().close();
        Awaitility.await().until(() -> admin.get("/nodes/office").text("status").equals("stale"));
        return node;
    }

    private static String queued(String command, String key, Instant until) {
        return "{'nodeId':'office','command':'" + command + "','idempotencyKey':'" + key + "','queue':{'until':'"
                + until + "'}}";
    }

    private static Instant inAnHour() {
        return Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);
    }

    @Test
    void aQueuedCommandIsATaskThatSaysThatItWaitsForItsNode() {
        String node = asleep();
        StatelessAgent agent = agent(token(), true);
        Instant until = inAnHour();
        JsonNode handle = agent.call("node_command", queued("system.info", "k1", until));
        assertThat(handle.path("resultType").asText()).isEqualTo("task");
        for (JsonNode told : new JsonNode[] {handle, agent.task(handle)}) {
            assertThat(told.path("status").asText()).isEqualTo("working");
            assertThat(told.path("statusMessage").asText())
                    .contains("its node", until.toString())
                    .doesNotContain("approval");
            assertThat(told.path("ttlMs").asLong()).isGreaterThan(86_400_000 + 3_000_000);
            assertThat(told.path("pollIntervalMs").asInt()).isEqualTo(10_000);
        }
        JsonNode critical = agent.call(
                "node_command",
                queued("system.execute", "k2", until).replace("'queue'", "'params':{'command':'ls'},'queue'"));
        assertThat(critical.path("statusMessage").asText())
                .contains("approval", pendingApproval(), until.toString())
                .doesNotContain("minutes");
        try (TestNode back =
                new TestNode(gateway, node).on("system.info", call -> OK).start()) {
            JsonNode task = awaitEnd(agent, handle);
            assertThat(TestAgent.told(task.path("result")).path("cores").asInt())
                    .isEqualTo(4);
        }
    }

    @Test
    void whoKnowsNoTasksIsToldThatItIsKeptAndByTheSameCallHowItEnded() {
        String node = asleep();
        StatelessAgent agent = agent(token(), false);
        Instant until = inAnHour();
        String call = queued("system.info", "k1", until);
        JsonNode kept = TestAgent.told(agent.call("node_command", call));
        assertThat(kept.path("status").asText()).isEqualTo("queued");
        assertThat(kept.path("queuedUntil").asText()).isEqualTo(until.toString());
        assertThat(TestAgent.told(agent.call("node_command", call))).isEqualTo(kept);
        for (String wrong : new String[] {"{}", "{'until':'soon'}", "{'until':'2020-01-01T00:00:00Z'}", "7"}) {
            JsonNode error = TestAgent.error(
                    agent.call("node_command", "{'nodeId':'office','command':'system.info','queue':" + wrong + "}"));
            assertThat(error.path("error").asText()).isEqualTo("invalid_params");
            assertThat(error.path("message").asText()).contains("queue");
        }
        try (TestNode back =
                new TestNode(gateway, node).on("system.info", request -> OK).start()) {
            JsonNode told = Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> TestAgent.told(agent.call("node_command", call)), one -> one.has("cores"));
            assertThat(told.path("cores").asInt()).isEqualTo(4);
        }
    }

    @Test
    void aTaskBelongsToTheTokenThatMadeIt() {
        try (TestNode node = office()) {
            StatelessAgent agent = agent(token(), true);
            String taskId = agent.execute("k1").path("taskId").asText();
            for (StatelessAgent stranger :
                    new StatelessAgent[] {agent(token(), true), agent(gateway.adminToken(), true)}) {
                for (String method : new String[] {"tasks/get", "tasks/cancel", "tasks/update"}) {
                    assertThat(stranger.error(400, method, "{'taskId':'" + taskId + "','inputResponses':{}}")
                                    .path("code")
                                    .asInt())
                            .isEqualTo(-32602);
                }
            }
            assertThat(agent.error(400, "tasks/get", "{'taskId':'no-such'}")
                            .path("code")
                            .asInt())
                    .isEqualTo(-32602);
            assertThat(agent.error(400, "tasks/get", "{}").path("code").asInt()).isEqualTo(-32602);
            assertThat(agent.result("tasks/update", "{'taskId':'" + taskId + "','inputResponses':{'x':{}}}")
                            .path("resultType")
                            .asText())
                    .isEqualTo("complete");
            assertThat(pendingApproval()).isNotEmpty();
        }
    }

    @Test
    void whoDoesNotDeclareTasksHasNone() {
        try (TestNode node = office()) {
            String token = token();
            String taskId = agent(token, true).execute("k1").path("taskId").asText();
            StatelessAgent without = agent(token, false);
            for (String method : new String[] {"tasks/get", "tasks/cancel", "tasks/update"}) {
                JsonNode error = without.error(400, method, "{'taskId':'" + taskId + "','inputResponses':{}}");
                assertThat(error.path("code").asInt()).isEqualTo(-32021);
                assertThat(error.at("/data/requiredCapabilities/extensions").has("io.modelcontextprotocol/tasks"))
                        .isTrue();
            }
            assertThat(without.error(400, "subscriptions/listen", "{'notifications':{'taskIds':['" + taskId + "']}}")
                            .path("code")
                            .asInt())
                    .isEqualTo(-32021);
        }
    }

    @Test
    void whoListensIsToldHowATaskStands() throws IOException {
        try (TestNode node = office()) {
            StatelessAgent agent = agent(token(), true);
            String taskId = agent.execute("k1").path("taskId").asText();
            try (TestAgent.Messages heard =
                    agent.ask("subscriptions/listen", "{'notifications':{'taskIds':['" + taskId + "','another']}}")) {
                JsonNode honoured = heard.next().at("/params/notifications/taskIds");
                assertThat(honoured).hasSize(1);
                assertThat(honoured.path(0).asText()).isEqualTo(taskId);
                JsonNode waits = heard.next();
                assertThat(waits.path("method").asText()).isEqualTo("notifications/tasks");
                assertThat(waits.at("/params/status").asText()).isEqualTo("working");
                admin.post("/approvals/" + pendingApproval() + "/approve", "{}").expect(200);
                JsonNode told = waits;
                while (told.at("/params/status").asText().equals("working")) {
                    told = heard.next();
                }
                assertThat(told.at("/params/status").asText()).isEqualTo("completed");
                assertThat(TestAgent.told(told.at("/params/result"))
                                .path("cores")
                                .asInt())
                        .isEqualTo(4);
                assertThat(told.at("/params/_meta/io.modelcontextprotocol~1subscriptionId")
                                .asInt())
                        .isEqualTo(1);
            }
        }
    }
}
