package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.rest.internal.TestNode;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.Store;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The store fails, throws, undoes or waits while an agent calls: nothing that it is told, or has run, is half there. */
@SuppressWarnings("try") // a node that is connected is all that the tests need
class McpFaultsTest extends McpCase {
    private static final String CALL = "{'nodeId':'office','command':'system.info','idempotencyKey':'k'}";

    private FaultyStore store;
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @Override
    Store around(Store own) {
        store = new FaultyStore(own);
        return store;
    }

    private TestNode office() {
        TestNode node = node("office", "['node.command']");
        for (String command : List.of("system.info", "system.execute")) {
            node.on(command, call -> {
                ran.add(call.path("commandId").asText());
                return OK;
            });
        }
        return node;
    }

    private StatelessAgent knowing(String token) {
        return new StatelessAgent(gateway.address(), token, true);
    }

    @ParameterizedTest
    @EnumSource
    void aCallWithAKeyRunsOnlyOnceItIsWritten(Fault fault) throws Exception {
        try (TestNode node = office()) {
            StatelessAgent agent = knowing(gateway.as("Agent").token());
            store.all(fault);
            CompletableFuture<JsonNode> first = CompletableFuture.supplyAsync(() -> agent.call("node_command", CALL));
            if (fault == Fault.WAITS) {
                await().until(() -> store.held() > 0);
                assertThat(first).isNotDone();
                assertThat(ran).isEmpty();
                store.release();
            } else {
                assertThat(TestAgent.error(first.get(60, TimeUnit.SECONDS))
                                .path("error")
                                .asText())
                        .isEqualTo("internal_error");
                assertThat(ran).as("what was not written was not sent").isEmpty();
                store.release();
            }
            for (int i = 0; i < 2; i++) {
                assertThat(TestAgent.told(agent.call("node_command", CALL))
                                .path("cores")
                                .asInt())
                        .isEqualTo(4);
            }
            assertThat(ran).as("the key stands for one run").hasSize(1);
            assertThat(gateway.commands().inFlight()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTaskIsToldOnlyOnceItIsWritten(Fault fault) throws Exception {
        String token = gateway.as("Agent").token();
        JsonNode handle;
        try (TestNode node = office()) {
            store.all(fault);
            CompletableFuture<JsonNode> first =
                    CompletableFuture.supplyAsync(() -> knowing(token).execute("k"));
            if (fault == Fault.WAITS) {
                await().until(() -> store.held() > 0);
                assertThat(first).isNotDone();
                store.release();
            } else {
                assertThat(TestAgent.error(first.get(60, TimeUnit.SECONDS))
                                .path("error")
                                .asText())
                        .isEqualTo("internal_error");
                store.release();
                assertThat(pendingApproval()).as("nobody is asked for it").isEmpty();
            }
            handle = knowing(token).execute("k");
            assertThat(handle.path("status").asText()).isEqualTo("working");
        }
        String approval = pendingApproval();
        restart();
        assertThat(knowing(token).task(handle).path("status").asText())
                .as("what was told outlives the Gateway")
                .isEqualTo("working");
        assertThat(pendingApproval()).isEqualTo(approval);
        assertThat(ran).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aTaskIsCancelledWholeOrNotAtAll(Fault fault) throws Exception {
        String token = gateway.as("Agent").token();
        try (TestNode node = office()) {
            JsonNode handle = knowing(token).execute("k");
            String taskId = "{'taskId':'" + handle.path("taskId").asText() + "'}";
            store.at(1, fault);
            CompletableFuture<Integer> cancelled = CompletableFuture.supplyAsync(() -> knowing(token)
                    .send(knowing(token).message("1", "tasks/cancel", taskId))
                    .statusCode());
            if (fault == Fault.WAITS) {
                await().until(() -> store.held() > 0 || cancelled.isDone());
                store.release();
            }
            cancelled.get(60, TimeUnit.SECONDS);
            store.release();
            await().atMost(15, TimeUnit.SECONDS)
                    .until(() ->
                            knowing(token).task(handle).path("status").asText().equals("cancelled")
                                    == pendingApproval().isEmpty());
            knowing(token).result("tasks/cancel", taskId);
            await().atMost(15, TimeUnit.SECONDS)
                    .until(() ->
                            knowing(token).task(handle).path("status").asText().equals("cancelled"));
            assertThat(pendingApproval()).isEmpty();
            assertThat(ran).isEmpty();
        }
    }
}
