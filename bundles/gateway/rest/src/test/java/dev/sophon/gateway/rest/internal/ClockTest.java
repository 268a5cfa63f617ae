package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.store.HandTime;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the clock brings about, with a clock that is moved by hand. */
class ClockTest {
    @TempDir
    Path home;

    private final HandTime time = new HandTime();
    private TestGateway gateway;
    private Api admin;

    @BeforeEach
    void start() {
        gateway = new TestGateway(home, time, 0);
        admin = gateway.admin();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private String status() {
        return admin.get("/nodes/office").text("status");
    }

    @Test
    void aSilentNodeIsStaleAfter45SecondsAndOfflineAfter90() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        assertThat(status()).isEqualTo("approved");
        try (TestNode node = new TestNode(gateway, token).connect()) {
            assertThat(status()).isEqualTo("approved");
            node.hello(TestNode.CATALOGUE);
            assertThat(status()).isEqualTo("online");
            time.pass(Duration.ofSeconds(45));
            assertThat(status()).isEqualTo("online");
            time.pass(Duration.ofSeconds(2));
            assertThat(status()).isEqualTo("stale");
            node.heartbeat();
            assertThat(status()).isEqualTo("online");
            time.pass(Duration.ofSeconds(89));
            assertThat(status()).isEqualTo("stale");
            time.pass(Duration.ofSeconds(4));
            assertThat(status()).isEqualTo("offline");
            admin.run("office", "{'command':'system.info'}").expect(503, "node_offline");
            node.heartbeat();
            assertThat(status()).isEqualTo("online");
        }
        await().until(() -> status().equals("stale"));
        time.pass(Duration.ofSeconds(92));
        assertThat(status()).isEqualTo("offline");
        assertThat(HubTest.negotiate(gateway, "office.wrong")).isEqualTo(401);
        assertThat(status()).isEqualTo("offline");
        try (TestNode node = new TestNode(gateway, token).start()) {
            assertThat(status()).isEqualTo("online");
            node.heartbeat();
        }
    }

    @Test
    void theHeartbeatsOfTheLastHourAreKeptForAGraph() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        assertThat(beats()).isEmpty();
        try (TestNode node = new TestNode(gateway, token).start()) {
            Instant begun = time.now();
            for (int i = 0; i < 125; i++) {
                node.heartbeat();
                time.pass(Duration.ofSeconds(30));
            }
            JsonNode beats = beats();
            assertThat(beats).hasSize(120);
            assertThat(beats.path(0).toString())
                    .isEqualTo("{\"at\":\"" + begun.plusSeconds(150) + "\",\"cpuPercent\":12.5,\"memoryMb\":99}");
            assertThat(beats.path(119).path("at").asText())
                    .isEqualTo(begun.plusSeconds(124 * 30).toString());
        }
        admin.get("/nodes/nobody/heartbeats").expect(404, "not_found");
        Api limited = new Api(
                gateway.address(),
                admin.post("/auth/tokens", "{'name':'x','role':'Agent','nodes':['another']}")
                        .expect(201)
                        .text("token"));
        limited.get("/nodes/office/heartbeats").expect(404, "not_found");
    }

    private JsonNode beats() {
        return admin.get("/nodes/office/heartbeats").expect(200).json().path("items");
    }

    @Test
    void whatWasSentOverAConnectionIsNotSentOverItAgain() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            // The node has said hello, and what it lacks is about to be sent again: this one it does not lack.
            CompletableFuture<Api.Reply> first = admin.runLater("office", "{'command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            time.pass(Duration.ofMillis(10));
            CompletableFuture<Api.Reply> second = admin.runLater("office", "{'command':'system.info'}");
            String next = node.next("ExecuteCommand").path("commandId").asText();
            assertThat(next).isNotEqualTo(id);
            node.result(id, "\"ok\":true,\"result\":{}").blockingGet();
            node.result(next, "\"ok\":true,\"result\":{}").blockingGet();
            first.join().expect(200);
            second.join().expect(200);
        }
    }

    @Test
    void aClockThatJumpsEndsNothing() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", "{'command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            time.jump(Duration.ofDays(3650));
            time.pass(Duration.ofSeconds(2));
            assertThat(status()).isEqualTo("online");
            time.jump(Duration.ofDays(-7300));
            time.pass(Duration.ofSeconds(2));
            assertThat(status()).isEqualTo("online");
            node.result(id, "\"ok\":true,\"result\":{}").blockingGet();
            reply.join().expect(200);
        }
    }

    @Test
    void aPairingSecretCountsForAQuarterOfAnHour() {
        Api.Reply node = admin.post("/nodes", "{'displayName':'office','platform':'linux'}")
                .expect(201);
        String body = "{'nodeId':'office','pairingSecret':'" + node.text("pairingSecret") + "'}";
        gateway.nobody().post("/nodes/me/pair", body).expect(200);
        time.pass(Duration.ofMinutes(14));
        gateway.nobody().post("/nodes/me/pair", body).expect(200);
        admin.post("/nodes/office/approve", "{'scopes':[]}").expect(200);
        gateway.nobody().post("/nodes/me/pair", body).expect(200);
        time.pass(Duration.ofMinutes(1));
        gateway.nobody().post("/nodes/me/pair", body).expect(410, "pairing_expired");
        Api.Reply late = admin.post("/nodes", "{'displayName':'late','platform':'linux'}")
                .expect(201);
        gateway.nobody()
                .post("/nodes/me/pair", "{'nodeId':'late','pairingSecret':'" + late.text("pairingSecret") + "'}")
                .expect(200);
        time.pass(Duration.ofMinutes(15));
        admin.post("/nodes/late/approve", "{'scopes':[]}").expect(409, "conflict");
    }

    @Test
    void anApprovalExpiresAfterFiveMinutes() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            CompletableFuture<Api.Reply> reply =
                    admin.runLater("office", "{'command':'system.execute','params':{'command':'ls'}}");
            String id = await().until(
                            () -> admin.get("/approvals?status=pending").json().path("items"),
                            items -> !items.isEmpty())
                    .path(0)
                    .path("approvalId")
                    .asText();
            time.pass(Duration.ofSeconds(299));
            node.heartbeat();
            assertThat(reply).isNotDone();
            time.pass(Duration.ofSeconds(1));
            assertThat(reply.join().expect(403, "approval_rejected").text("message"))
                    .contains("5 minutes");
            gateway.as("Operator").post("/approvals/" + id + "/approve", null).expect(409, "conflict");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    @Test
    void aTokenExpires() {
        Api.Reply made = admin.post(
                        "/auth/tokens",
                        "{'name':'short','role':'Viewer','expiresAt':'"
                                + time.now().plusSeconds(60) + "'}")
                .expect(201);
        Api viewer = new Api(gateway.address(), made.text("token"));
        viewer.get("/nodes").expect(200);
        time.pass(Duration.ofSeconds(60));
        viewer.get("/nodes").expect(401, "unauthenticated");
    }

    @Test
    void commandsAndKeysAreForgottenAfterADay() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token)
                .on("system.info", call -> "\"ok\":true,\"result\":{}")
                .start()) {
            String body = "{'command':'system.info','idempotencyKey':'k'}";
            String first = admin.run("office", body).expect(200).text("commandId");
            time.pass(Duration.ofHours(23));
            node.heartbeat();
            assertThat(admin.run("office", body).expect(200).text("commandId")).isEqualTo(first);
            time.pass(Duration.ofHours(2));
            node.heartbeat();
            admin.get("/commands/" + first).expect(404, "not_found");
            assertThat(admin.run("office", body).expect(200).text("commandId")).isNotEqualTo(first);
        }
    }

    @Test
    void theOldestCommandsGoWhereAllTakeTooMuchRoom() {
        for (int i = 0; i < 3; i++) {
            String id = "c" + i;
            int at = i;
            gateway.store().commit(transaction -> {
                PreparedStatement insert = transaction.prepare(
                        "INSERT INTO command (id, node_id, name, request_id, requester_id, requester_name, status,"
                                + " timeout_ms, params_sha256, issued_at, ended_at, kept_bytes)"
                                + " VALUES (?, 'office', 'system.info', 'r', 't', 'agent', 'ended', 1, 'x', ?, ?, ?)");
                insert.setString(1, id);
                insert.setLong(2, time.now().toEpochMilli() + at);
                insert.setLong(3, time.now().toEpochMilli() + at);
                // Two of them are within the budget.
                insert.setLong(4, 40L << 20);
                insert.executeUpdate();
            });
        }
        time.pass(Duration.ofMinutes(1));
        await().until(() -> admin.get("/commands/c0").status() == 404);
        admin.get("/commands/c1").expect(200);
        admin.get("/commands/c2").expect(200);
    }

    @Test
    void theGatewayWaitsForTheBudgetAndTwoSecondsMore() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", "{'command':'system.info'}");
            node.next("ExecuteCommand");
            time.pass(Duration.ofMillis(31_999));
            admin.get("/health").expect(200);
            assertThat(reply).isNotDone();
            time.pass(Duration.ofMillis(1));
            reply.join().expect(504, "timeout");
        }
    }
}
