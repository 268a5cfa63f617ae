package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What a Gateway that is killed at any moment must still know afterwards is written before anybody acts on it. */
class WrittenFirstTest extends GatewayTest {
    private static final String OK = "\"ok\":true,\"result\":{\"fine\":true}";

    @Test
    void aKeyedCommandIsWrittenAsSentBeforeItIsSent() {
        try (TestNode node = node("office", "['node.command']")) {
            CompletableFuture<Boolean> written = new CompletableFuture<>();
            node.on("system.info", call -> {
                written.complete(isWrittenAsSent(call.path("commandId").asText()));
                return OK;
            });
            admin.run("office", "{'command':'system.info','idempotencyKey':'k'}")
                    .expect(200);
            assertThat(written.join()).isTrue();
        }
    }

    @Test
    void anApprovedCommandIsWrittenAsSentBeforeItIsSent() {
        try (TestNode node = node("office", "['node.command']")) {
            CompletableFuture<Boolean> written = new CompletableFuture<>();
            node.on("system.execute", call -> {
                written.complete(isWrittenAsSent(call.path("commandId").asText()));
                return OK;
            });
            CompletableFuture<Api.Reply> reply =
                    gateway.as("Agent").runLater("office", "{'command':'system.execute','params':{'command':'ls'}}");
            String approval = await().until(
                            () -> admin.get("/approvals?status=pending").json().path("items"),
                            items -> !items.isEmpty())
                    .path(0)
                    .path("approvalId")
                    .asText();
            admin.post("/approvals/" + approval + "/approve", null).expect(200);
            reply.join().expect(200);
            assertThat(written.join()).isTrue();
        }
    }

    @Test
    void aResultIsAcknowledgedWhenItIsWritten() throws Exception {
        try (TestNode node = node("office", "['node.command']")) {
            CompletableFuture<Api.Reply> reply =
                    admin.runLater("office", "{'command':'system.info','idempotencyKey':'k'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch disk = new CountDownLatch(1);
            var unused = gateway.store().write(transaction -> {
                stuck.countDown();
                try {
                    disk.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            stuck.await();
            var acknowledged = node.result(id, OK).toFuture();
            assertThatThrownBy(() -> acknowledged.get(300, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(reply)
                    .as("the issuer is told what a restarted Gateway would tell")
                    .isNotDone();
            disk.countDown();
            assertThat(acknowledged.get(10, TimeUnit.SECONDS).toString()).contains("\"accepted\":true");
            reply.join().expect(200);
        }
    }

    private boolean isWrittenAsSent(String commandId) {
        return gateway.store().read(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT dispatched_at FROM command WHERE id = ?")) {
                select.setString(1, commandId);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() && row.getObject(1) != null;
                }
            }
        });
    }
}
