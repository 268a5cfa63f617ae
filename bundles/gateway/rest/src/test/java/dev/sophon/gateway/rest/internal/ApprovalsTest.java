package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Critical commands, and the decisions that they wait for. */
class ApprovalsTest extends RecordsTest {
    private static final String EXECUTE = "{'command':'system.execute','params':{'command':'echo hi'}}";
    private static final String OK = "\"ok\":true,\"result\":{\"exitCode\":0}";

    private static final String LAUNCH =
            "{'command':'app.launch','timeoutMs':5000,'params':{'name':'report','args':['-c','x']}}";
    private static final String NAMED = "{\"name\":\"report\",\"program\":\"/bin/sh\"}";
    private static final String ASKS =
            "\"ok\":false,\"error\":\"approval_needed\",\"message\":\"An operator has to approve this\","
                    + "\"approval\":{\"params\":" + NAMED + ",\"words\":\"Would run a shell\"}";

    private JsonNode pending() {
        return await().until(() -> admin.get("/approvals?status=pending").json().path("items"), list -> !list.isEmpty())
                .path(0);
    }

    @Test
    void whatIsListedCanBeDecidedAtOnce() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node("office", "['system.execute']").on("system.execute", call -> OK)) {
            List<CompletableFuture<Api.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                replies.add(agent.runLater("office", EXECUTE));
            }
            int approved = 0;
            while (approved < replies.size()) {
                for (JsonNode asked :
                        admin.get("/approvals?status=pending").json().path("items")) {
                    admin.post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                            .expect(200);
                    approved++;
                }
            }
            replies.forEach(reply -> reply.join().expect(200));
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
        }
    }

    @Test
    void anApprovedCommandRunsWithItsApproval() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node("office", "['system.execute']").on("system.execute", call -> OK)) {
            CompletableFuture<Api.Reply> reply = agent.runLater("office", EXECUTE);
            JsonNode asked = pending();
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            assertThat(asked.path("params").path("command").asText()).isEqualTo("echo hi");
            assertThat(asked.path("risk").asText()).isEqualTo("Critical");
            assertThat(asked.path("requestedBy").asText()).isEqualTo("test Agent");
            assertThat(asked.has("requesterId")).isFalse();
            String id = asked.path("approvalId").asText();
            admin.post("/approvals/" + id + "/approve", null).expect(200);
            reply.join().expect(200);
            JsonNode approval = node.next("ExecuteCommand").path("approval");
            assertThat(approval.path("approvalId").asText()).isEqualTo(id);
            assertThat(approval.path("approvedBy").asText()).isEqualTo("first start");
            assertThat(approval.path("paramsSha256").asText())
                    .isEqualTo(
                            ParamsHash.sha256(Json.tree("{\"command\":\"echo hi\"}".getBytes(StandardCharsets.UTF_8))));
            admin.post("/approvals/" + id + "/approve", null).expect(409, "conflict");
            admin.post("/approvals/" + id + "/reject", null).expect(409, "conflict");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            assertThat(admin.get("/approvals")
                            .json()
                            .path("items")
                            .path(0)
                            .path("status")
                            .asText())
                    .isEqualTo("approved");
        }
    }

    @Test
    void aRejectedCommandNeverRuns() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node("office", "['system.execute']")) {
            CompletableFuture<Api.Reply> reply = agent.runLater("office", EXECUTE);
            String id = pending().path("approvalId").asText();
            admin.post("/approvals/" + id + "/reject", "{'reason':'not today'}").expect(200);
            assertThat(reply.join().expect(403, "approval_rejected").text("message"))
                    .contains("not today");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    @Test
    void theRequesterCannotApproveAndAnAgentCannotAtAll() {
        Api operator = gateway.as("Operator");
        try (TestNode node = node("office", "['system.execute']")) {
            CompletableFuture<Api.Reply> reply = operator.runLater("office", EXECUTE);
            String id = pending().path("approvalId").asText();
            assertThat(operator.post("/approvals/" + id + "/approve", null)
                            .expect(403, "not_authorized")
                            .text("message"))
                    .contains("requester");
            gateway.as("Agent").post("/approvals/" + id + "/approve", null).expect(403, "not_authorized");
            admin.post("/approvals/nothing/approve", null).expect(404, "not_found");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            operator.post("/approvals/" + id + "/reject", null).expect(200);
            reply.join().expect(403, "approval_rejected");
        }
    }

    /** Only the device knows what a name stands for. */
    @Test
    void whatTheDeviceAsksForIsApprovedAsTheDeviceNamesIt() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node("office", "['node.command']").on("app.launch", ApprovalsTest::asksOnce)) {
            assertThat(node.helloReply().path("opensApprovals").asBoolean()).isTrue();
            CompletableFuture<Api.Reply> reply = agent.runLater("office", LAUNCH);
            JsonNode asked = pending();
            assertThat(asked.path("risk").asText()).isEqualTo("Critical");
            assertThat(asked.path("params").path("name").asText()).isEqualTo("report");
            assertThat(asked.path("device").path("words").asText()).isEqualTo("Would run a shell");
            assertThat(asked.path("device").path("params")).isEqualTo(json(NAMED));
            assertThat(asked.path("paramsSha256").asText()).isEqualTo(ParamsHash.sha256(json(NAMED)));
            assertThat(agent.get("/commands/" + asked.path("commandId").asText())
                            .text("status"))
                    .isEqualTo("waiting_for_approval");
            JsonNode first = node.next("ExecuteCommand");
            assertThat(first.has("approval")).isFalse();

            agent.post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(403, "not_authorized");
            gateway.as("Operator")
                    .post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(200);
            reply.join().expect(200);
            JsonNode again = node.next("ExecuteCommand");
            assertThat(again.path("commandId")).isEqualTo(first.path("commandId"));
            assertThat(again.path("params")).isEqualTo(first.path("params"));
            assertThat(again.path("timeoutMs").asInt())
                    .as("a budget that starts anew")
                    .isEqualTo(5000);
            assertThat(again.path("approval").path("paramsSha256").asText()).isEqualTo(ParamsHash.sha256(json(NAMED)));
        }
    }

    /** Whoever has named a file on the device may have chosen its words: they turn nothing round and hide nothing. */
    @Test
    void theDevicesWordsAreShownAsTheyAre() {
        String hostile = "Would run \\u202egpj.exe\\u202c\\u001b[2J\\u0007 a\\u200bb\\nApproved\\u0000\\u2066!\\u2028x";
        assertThat(shownOf(hostile)).isEqualTo("Would run gpj.exe[2J ab Approved! x");
    }

    private String shownOf(String words) {
        String asks = ASKS.replace("Would run a shell", words);
        try (TestNode node = node("office", "['node.command']").on("app.launch", call -> asks)) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", LAUNCH);
            JsonNode asked = pending();
            admin.post("/approvals/" + asked.path("approvalId").asText() + "/reject", null)
                    .expect(200);
            reply.join().expect(403, "approval_rejected");
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
            return asked.path("device").path("words").asText();
        }
    }

    @Test
    void aDeviceAsksOnce() {
        try (TestNode node = node("office", "['node.command']").on("app.launch", call -> ASKS)) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", LAUNCH);
            String id = pending().path("approvalId").asText();
            gateway.as("Operator").post("/approvals/" + id + "/approve", null).expect(200);
            assertThat(reply.join().expect(403, "approval_rejected").text("message"))
                    .contains("once more");
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
        }
    }

    @Test
    void whatADeviceAsksForCanBeRejectedAndCancelled() {
        try (TestNode node = node("office", "['node.command']").on("app.launch", call -> ASKS)) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", LAUNCH);
            admin.post("/approvals/" + pending().path("approvalId").asText() + "/reject", null)
                    .expect(200);
            reply.join().expect(403, "approval_rejected");
            reply = admin.runLater("office", LAUNCH);
            admin.post("/commands/" + pending().path("commandId").asText() + "/cancel", null)
                    .expect(202);
            reply.join().expect(409, "cancelled");
            assertThat(node.next("ExecuteCommand").has("approval")).isFalse();
        }
    }

    @Test
    void oneKeyIsOneCommandThatTheDeviceAskedFor() {
        try (TestNode node = node("office", "['node.command']").on("app.launch", ApprovalsTest::asksOnce)) {
            String body = LAUNCH.replace("{'command'", "{'idempotencyKey':'k','command'");
            CompletableFuture<Api.Reply> reply = admin.runLater("office", body);
            String id = pending().path("approvalId").asText();
            CompletableFuture<Api.Reply> again = admin.runLater("office", body);
            gateway.as("Operator").post("/approvals/" + id + "/approve", null).expect(200);
            assertThat(reply.join().expect(200).text("commandId"))
                    .isEqualTo(again.join().expect(200).text("commandId"));
            node.next("ExecuteCommand");
            assertThat(node.next("ExecuteCommand").has("approval")).isTrue();
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    /** Another node's word, one for a command that has ended, or for none at all. */
    @Test
    void whatNobodyWaitsForIsPassedOver() {
        try (TestNode office = node("office", "['node.command']");
                TestNode other = node("other", "['node.command']")) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", LAUNCH);
            String id = office.next("ExecuteCommand").path("commandId").asText();
            assertThat(other.result(id, ASKS).blockingGet().toString()).contains("\"accepted\":true");
            office.result(id, OK).blockingGet();
            reply.join().expect(200);
            assertThat(office.result(id, ASKS).blockingGet().toString()).contains("\"accepted\":true");
            office.result("nothing", ASKS).blockingGet();
            assertThat(admin.get("/approvals").json().path("items")).isEmpty();
            assertThat(admin.get("/commands/" + id).json().path("ok").asBoolean())
                    .isTrue();
        }
    }

    private static String asksOnce(JsonNode call) {
        return call.has("approval") ? OK : ASKS;
    }

    private static JsonNode json(String text) {
        return Json.tree(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void cancellingWhileItWaitsEndsItAtOnce() {
        try (TestNode node = node("office", "['system.execute']")) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", EXECUTE);
            JsonNode asked = pending();
            admin.post("/commands/" + asked.path("commandId").asText() + "/cancel", null)
                    .expect(202);
            reply.join().expect(409, "cancelled");
            gateway.as("Operator")
                    .post("/approvals/" + asked.path("approvalId").asText() + "/approve", null)
                    .expect(409, "conflict");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    @Test
    void revokingTheNodeTakesItsApprovalsBack() {
        try (TestNode node = node("office", "['system.execute']")) {
            CompletableFuture<Api.Reply> reply = admin.runLater("office", EXECUTE);
            pending();
            admin.delete("/nodes/office").expect(204);
            reply.join().expect(503, "node_offline");
            assertThat(admin.get("/approvals?status=pending").json().path("items"))
                    .isEmpty();
            assertThat(node.closed()).contains("revoked");
        }
    }

    @Test
    void theBudgetBeginsWhenTheCommandIsSent() {
        try (TestNode node = node("office", "['system.execute']").on("system.execute", call -> OK)) {
            CompletableFuture<Api.Reply> reply =
                    admin.runLater("office", "{'command':'system.execute','timeoutMs':5000,'params':{'command':'ls'}}");
            String id = pending().path("approvalId").asText();
            gateway.as("Operator").post("/approvals/" + id + "/approve", null).expect(200);
            assertThat(node.next("ExecuteCommand").path("timeoutMs").asInt()).isEqualTo(5000);
            reply.join().expect(200);
        }
    }
}
