package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One key, one outcome. */
class IdempotencyTest extends RecordsTest {
    private static final String OK = "\"ok\":true,\"result\":{\"fine\":true}";

    @Test
    void theSameKeyGivesTheSameOutcomeAndRunsOnce() {
        Api agent = gateway.as("Agent");
        AtomicInteger runs = new AtomicInteger();
        try (TestNode node = node("office", "['node.command']")) {
            node.on("screen.capture", call -> "\"ok\":true,\"result\":{\"run\":" + runs.incrementAndGet() + "}");
            String body = "{'command':'screen.capture','params':{'quality':5},'idempotencyKey':'k-1'}";
            List<CompletableFuture<Api.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                replies.add(agent.runLater("office", body));
            }
            List<String> ids = replies.stream()
                    .map(reply -> reply.join().expect(200).text("commandId"))
                    .distinct()
                    .toList();
            assertThat(ids).hasSize(1);
            assertThat(agent.run("office", body)
                            .expect(200)
                            .json()
                            .path("result")
                            .path("run")
                            .asInt())
                    .isEqualTo(1);
            assertThat(runs).hasValue(1);
            agent.run("office", "{'command':'screen.capture','params':{'quality':6},'idempotencyKey':'k-1'}")
                    .expect(409, "idempotency_conflict");
            // Another requester's key is another key.
            admin.run("office", body).expect(200);
            assertThat(runs).hasValue(2);
            agent.run("office", "{'command':'screen.capture','idempotencyKey':''}")
                    .expect(400, "invalid_params");
        }
    }

    @Test
    void aKeyThatFailedBeforeAnythingRanIsFree() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            node.heartbeat();
        }
        await().until(() -> admin.get("/nodes/office").text("status").equals("stale"));
        String body = "{'command':'system.info','idempotencyKey':'k'}";
        admin.run("office", body).expect(503, "node_offline");
        try (TestNode node =
                new TestNode(gateway, token).on("system.info", call -> OK).start()) {
            admin.run("office", body).expect(200);
            assertThat(node.next("ExecuteCommand").path("command").asText()).isEqualTo("system.info");
        }
    }

    @Test
    void aKeyThatIsStillBeingWrittenIsTaken() {
        AtomicInteger started = new AtomicInteger();
        var subscription = gateway.events().subscribe(Long.MAX_VALUE, event -> {
            if (event.type().equals(Event.COMMAND_STARTED)) {
                started.incrementAndGet();
            }
        });
        try (TestNode node = node("office", "['node.command']").on("system.info", call -> OK)) {
            CountDownLatch hold = new CountDownLatch(1);
            gateway.store().writeLater(transaction -> {
                try {
                    hold.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            String body = "{'command':'system.info','idempotencyKey':'k'}";
            List<CompletableFuture<Api.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                replies.add(admin.runLater("office", body));
            }
            await().during(Duration.ofMillis(300))
                    .until(() -> gateway.commands().inFlight() == 1);
            assertThat(started).as("told once it is written").hasValue(0);
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            hold.countDown();
            assertThat(replies.stream()
                            .map(reply -> reply.join().expect(200).text("commandId"))
                            .distinct())
                    .hasSize(1);
            assertThat(started).hasValue(1);
        } finally {
            subscription.close();
        }
    }
}
