package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.AuditSeal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What outlives a Gateway. */
class RestartTest extends RecordsTest {
    private static final String OK = "\"ok\":true,\"result\":{\"fine\":true}";

    private void restart() {
        gateway.close();
        startGateway();
    }

    @Test
    void aResultThatWasFinishedMeanwhileIsTheOutcome() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        String id;
        String body = "{'command':'system.info','idempotencyKey':'once'}";
        try (TestNode node = new TestNode(gateway, token).start()) {
            id = admin.runLater("office", body, "Prefer", "respond-async")
                    .join()
                    .expect(202)
                    .text("commandId");
            node.next("ExecuteCommand");
            restart();
        }
        assertThat(admin.get("/commands/" + id).text("status")).isEqualTo("dispatched");
        assertThat(admin.get("/nodes/office").text("status")).isEqualTo("stale");
        CompletableFuture<Api.Reply> again = admin.runLater("office", body);
        try (TestNode node = new TestNode(gateway, token).start(id)) {
            assertThat(node.result(id, OK).blockingGet().toString()).contains("\"accepted\":true");
            assertThat(again.join().expect(200).text("commandId")).isEqualTo(id);
            JsonNode kept = admin.get("/commands/" + id).json();
            assertThat(kept.path("status").asText()).isEqualTo("ended");
            assertThat(kept.path("result").path("fine").asBoolean()).isTrue();
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    @Test
    void whatANodeHasPutAsideIsKeptAndToldOnce() {
        String token = TestNode.pair(gateway, admin, "office", "['system.info']");
        try (TestNode node = new TestNode(gateway, token).connect()) {
            node.putAside("{'1.3.0':'it was not online within 90 s','1.2.0':'it ended with 3'}");
        }
        await().until(() -> quarantines().size() == 2);
        restart();
        JsonNode kept = admin.get("/nodes/office").json().path("quarantined");
        assertThat(kept.toString())
                .isEqualTo("{\"1.3.0\":\"it was not online within 90 s\",\"1.2.0\":\"it ended with 3\"}");
        try (TestNode node = new TestNode(gateway, token).connect()) {
            node.putAside("{'1.4.0':'no\\u0007 \\u202eword','1.3.0':'it was not online within 90 s',' ':'what'}");
            assertThat(admin.get("/nodes/office").json().path("quarantined").properties())
                    .extracting(one -> one.getKey() + "=" + one.getValue().asText())
                    .containsExactly("1.4.0=no word", "1.3.0=it was not online within 90 s");
        }
        await().until(() -> quarantines().size() == 3);
        assertThat(quarantines())
                .containsExactlyInAnyOrder(
                        "1.4.0: no word", "1.3.0: it was not online within 90 s", "1.2.0: it ended with 3");
        // As an older one does.
        try (TestNode node = new TestNode(gateway, token).start()) {
            node.heartbeat();
            assertThat(admin.get("/nodes/office").json().has("quarantined")).isFalse();
        }
    }

    private List<String> quarantines() {
        return StreamSupport.stream(
                        admin.get("/audit?limit=200").json().path("items").spliterator(), false)
                .filter(entry -> entry.path("action").asText().equals("node.quarantined"))
                .map(entry -> entry.path("subject").asText())
                .toList();
    }

    @Test
    void whoWaitsWhenItStopsIsToldWhereTheOutcomeWillBe() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            CompletableFuture<Api.Reply> waiting = admin.runLater("office", "{'command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            gateway.close();
            Api.Reply told = waiting.join().expect(503, "gateway_stopping");
            assertThat(told.text("commandId")).isEqualTo(id);
            assertThat(told.text("message")).contains("GET /api/commands/" + id);
        }
    }

    @Test
    void whatADeviceHasAskedForCanStillBeGiven() {
        String named = "{\"program\":\"/bin/sh\"}";
        String asks = "\"ok\":false,\"error\":\"approval_needed\",\"message\":\"m\",\"approval\":{\"params\":" + named
                + ",\"words\":\"Would run a shell\"}";
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        String body = "{'command':'app.launch','params':{'name':'x'},'idempotencyKey':'once'}";
        String id;
        try (TestNode node =
                new TestNode(gateway, token).on("app.launch", call -> asks).start()) {
            id = admin.runLater("office", body, "Prefer", "respond-async")
                    .join()
                    .expect(202)
                    .text("commandId");
            node.next("ExecuteCommand");
            await().until(() ->
                    !admin.get("/approvals?status=pending").json().path("items").isEmpty());
            restart();
        }
        CompletableFuture<Api.Reply> again = admin.runLater("office", body);
        try (TestNode node =
                new TestNode(gateway, token).on("app.launch", call -> OK).start()) {
            JsonNode asked =
                    admin.get("/approvals?status=pending").json().path("items").path(0);
            assertThat(asked.path("device").path("words").asText()).isEqualTo("Would run a shell");
            gateway.as("Operator")
                    .post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(200);
            JsonNode call = node.next("ExecuteCommand");
            assertThat(call.path("commandId").asText()).isEqualTo(id);
            assertThat(call.path("approval").path("paramsSha256")).isEqualTo(asked.path("paramsSha256"));
            assertThat(again.join().expect(200).text("commandId")).isEqualTo(id);
        }
    }

    /** Sent by the process before, asked about in the next one. */
    @Test
    void aDeviceMayAskAfterTheRestart() {
        String asks = "\"ok\":false,\"error\":\"approval_needed\",\"message\":\"m\",\"approval\":{\"params\":{},"
                + "\"words\":\"Would run a shell\"}";
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        String body = "{'command':'app.launch','params':{'name':'x'},'idempotencyKey':'once'}";
        try (TestNode node = new TestNode(gateway, token).start()) {
            var unused = admin.runLater("office", body, "Prefer", "respond-async")
                    .join()
                    .expect(202);
            node.next("ExecuteCommand");
            restart();
        }
        try (TestNode node = new TestNode(gateway, token)
                .on("app.launch", call -> call.has("approval") ? OK : asks)
                .start()) {
            node.heartbeat();
            CompletableFuture<Api.Reply> again = admin.runLater("office", body);
            JsonNode asked = await().until(
                            () -> admin.get("/approvals?status=pending").json().path("items"), list -> !list.isEmpty())
                    .path(0);
            gateway.as("Operator")
                    .post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(200);
            again.join().expect(200);
        }
    }

    @Test
    void aPendingApprovalCanStillBeGiven() {
        String token = TestNode.pair(gateway, admin, "office", "['system.execute']");
        String id;
        try (TestNode node = new TestNode(gateway, token).start()) {
            id = admin.runLater(
                            "office",
                            "{'command':'system.execute','params':{'command':'ls'}}",
                            "Prefer",
                            "respond-async")
                    .join()
                    .expect(202)
                    .text("commandId");
            node.heartbeat();
            await().until(() ->
                    !admin.get("/approvals?status=pending").json().path("items").isEmpty());
            restart();
        }
        try (TestNode node =
                new TestNode(gateway, token).on("system.execute", call -> OK).start()) {
            JsonNode asked =
                    admin.get("/approvals?status=pending").json().path("items").path(0);
            admin.post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(403, "not_authorized");
            gateway.as("Operator")
                    .post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(200);
            assertThat(node.next("ExecuteCommand")
                            .path("approval")
                            .path("approvedBy")
                            .asText())
                    .isEqualTo("test Operator");
            await().until(() -> admin.get("/commands/" + id).json().path("ok").asBoolean());
        }
    }

    @Test
    void scopesThatCapabilitiesHaveBroughtCanBeGrantedBeforeTheirNodeIsBack() {
        String token = TestNode.pair(gateway, admin, "office", "[]");
        try (TestNode node = new TestNode(gateway, token).start()) {
            node.catalogChanged("[],\"scopes\":[{\"name\":\"demo.greet\",\"risk\":\"High\",\"words\":\"Greets\"}]");
        }
        restart();
        assertThat(admin.get("/nodes/office/scopes").expect(200).json().toString())
                .contains("{\"name\":\"demo.greet\",\"risk\":\"High\",\"words\":\"Greets\",\"published\":false");
        admin.call("PUT", "/nodes/office/scopes", "{'scopes':['demo.greet']}").expect(200);
    }

    @Test
    void nodesTokensAndTheAuditAreTheSame() {
        String node = TestNode.pair(gateway, admin, "office", "['node.command']");
        String agent = gateway.as("Agent").token();
        String before = gateway.adminToken();
        restart();
        assertThat(gateway.adminToken()).isEqualTo(before);
        new Api(gateway.address(), agent).get("/auth/me").expect(200);
        try (TestNode connected =
                new TestNode(gateway, node).on("system.info", call -> OK).start()) {
            admin.run("office", "{'command':'system.info'}").expect(200);
            assertThat(connected.hasReceived("ExecuteCommand")).isTrue();
        }
        JsonNode verified = admin.get("/audit/verify").expect(200).json();
        assertThat(verified.path("ok").asBoolean()).isTrue();
        assertThat(verified.path("records").asInt()).isGreaterThan(7);
        JsonNode checkpoint = admin.get("/audit/checkpoint").expect(200).json();
        JsonNode newest = admin.get("/audit?limit=1").json().path("items").path(0);
        assertThat(checkpoint.path("sha256").asText())
                .isEqualTo(newest.path("sha256").asText());
        assertThat(AuditSeal.sha256(newest)).isEqualTo(newest.path("sha256").asText());
        JsonNode run = await().until(
                        () -> admin.get("/audit?nodeId=office&limit=20").json().path("items"),
                        items -> items.findValuesAsText("action").contains("command.run"))
                .path(0);
        assertThat(run.path("sha256").asText()).hasSize(64);
        gateway.store().commit(transaction -> {
            var update = transaction.prepare("UPDATE audit SET actor = 'nobody' WHERE number = 2");
            update.executeUpdate();
        });
        JsonNode broken = admin.get("/audit/verify").json();
        assertThat(broken.path("ok").asBoolean()).isFalse();
        assertThat(broken.path("firstBroken").asInt()).isEqualTo(2);
    }
}
