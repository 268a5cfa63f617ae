package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** From an agent's request to a Node's answer and back, over real sockets. */
@ParameterizedClass
@EnumSource(Records.class)
class CommandsTest extends OneGatewayTest {
    @Parameter
    Records records;

    @Override
    Optional<Settings.Database> newDatabase() {
        return records.empty();
    }

    @Override
    @BeforeParameterizedClassInvocation
    void startGateway() throws IOException {
        super.startGateway();
    }

    @Override
    @AfterParameterizedClassInvocation
    void stopGateway() {
        super.stopGateway();
    }

    private static final String OK = "\"ok\":true,\"result\":{\"fine\":true}";

    @Test
    void aCommandRunsAndItsResultComesBack() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node(office, "['screen.capture']")) {
            node.on("screen.capture", call -> OK);
            Api.Reply reply = agent.run(office, "{'command':'screen.capture','params':{'quality':50}}")
                    .expect(200);
            assertThat(reply.json().path("ok").asBoolean()).isTrue();
            assertThat(reply.json().path("result").path("fine").asBoolean()).isTrue();
            assertThat(reply.json().path("durationMs").asInt()).isEqualTo(3);
            JsonNode call = node.next("ExecuteCommand");
            assertThat(call.path("commandId").asText()).isEqualTo(reply.text("commandId"));
            assertThat(call.path("requestId").asText())
                    .isEqualTo(reply.headers().firstValue("X-Request-Id").orElseThrow());
            assertThat(call.path("timeoutMs").asInt()).isEqualTo(30_000);
            assertThat(call.path("params").path("quality").asInt()).isEqualTo(50);
            JsonNode kept = agent.get("/commands/" + reply.text("commandId"))
                    .expect(200)
                    .json();
            assertThat(kept.path("status").asText()).isEqualTo("ended");
            assertThat(kept.path("result").path("fine").asBoolean()).isTrue();
            assertThat(kept.path("params").path("quality").asInt()).isEqualTo(50);
        }
    }

    @Test
    void whatTheGatewayRefusesItRefusesInTheOrderOfTheContract() {
        try (TestNode node = node(office, "['screen.capture','app.manage']")) {
            admin.run("nowhere", "{'command':'screen.capture'}").expect(404, "not_found");
            admin.run(office, "{'command':'screen.paint'}").expect(404, "unknown_command");
            admin.run(office, "{'command':'camera.snap'}").expect(501, "platform_unsupported");
            assertThat(admin.run(office, "{'command':'input.mouse.move','params':7}")
                            .expect(403, "not_authorized")
                            .text("message"))
                    .isEqualTo("Node does not have required scope: input.control");
            assertThat(admin.run(office, "{'command':'screen.queryElements'}")
                            .expect(501, "platform_unsupported")
                            .text("message"))
                    .contains("at-spi2-core");
            assertThat(admin.run(office, "{'command':'screen.capture','params':{'quality':101}}")
                            .expect(400, "invalid_params")
                            .text("message"))
                    .contains("quality")
                    .contains("1 to 100");
            admin.run(office, "{'command':'screen.capture','params':{'secretword':1}}")
                    .expect(400, "invalid_params");
            admin.run(office, "{'command':'screen.capture','params':[]}").expect(400, "invalid_params");
            admin.run(office, "{'command':'screen.capture','timeoutMs':0}").expect(400, "invalid_params");
            admin.run(office, "{'command':'screen.capture','timeoutMs':600001}").expect(400, "invalid_params");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
        await().until(() -> admin.get("/nodes/" + office).text("status").equals("stale"));
        admin.run(office, "{'command':'screen.capture','params':{'quality':101}}")
                .expect(503, "node_offline");
        admin.run(office, "{'command':'input.mouse.move'}").expect(403, "not_authorized");
    }

    @Test
    void whatTheNodeRefusesKeepsItsCodeAndWords() {
        try (TestNode node = node(office, "['node.command']")) {
            for (String[] error : new String[][] {
                {"not_authorized", "403"},
                {"approval_rejected", "403"},
                {"cancelled", "409"},
                {"platform_unsupported", "501"},
                {"internal_error", "502"},
                {"timeout", "504"},
                {"invalid_params", "400"},
                {"unknown_command", "404"},
                {"a_code_from_the_future", "502"}
            }) {
                node.on("system.info", call -> "\"ok\":false,\"error\":\"" + error[0] + "\",\"message\":\"words\"");
                Api.Reply reply = admin.run(office, "{'command':'system.info'}");
                assertThat(reply.status()).isEqualTo(Integer.parseInt(error[1]));
                assertThat(reply.text("message")).isEqualTo("words");
                assertThat(reply.json().path("ok").asBoolean(true)).isFalse();
            }
        }
    }

    @Test
    void theBudgetAndTheGraceEndTheWaitButALateResultIsKept() {
        try (TestNode node = node(office, "['node.command']")) {
            long begun = System.nanoTime();
            Api.Reply reply = admin.run(office, "{'command':'system.info','timeoutMs':300}")
                    .expect(504, "timeout");
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(2_300));
            String id = reply.text("commandId");
            assertThat(node.next("ExecuteCommand").path("timeoutMs").asInt()).isEqualTo(300);
            assertThat(node.result(id, OK)
                            .blockingGet()
                            .getAsJsonObject()
                            .get("accepted")
                            .getAsBoolean())
                    .isTrue();
            JsonNode kept = admin.get("/commands/" + id).expect(200).json();
            assertThat(kept.path("error").asText()).isEqualTo("timeout");
            assertThat(kept.path("lateResult").path("result").path("fine").asBoolean())
                    .isTrue();
            assertThat(node.hasReceived("CancelCommand")).isFalse();
        }
    }

    @Test
    void aResultForAnIdThatNobodyKnowsIsAcknowledgedAndOneOfAnotherNodeIsNot() {
        try (TestNode node = node(office, "['node.command']");
                TestNode second = node(other, "['node.command']")) {
            assertThat(node.result("unknown", OK).blockingGet().toString()).contains("\"accepted\":true");
            CompletableFuture<Api.Reply> reply = admin.runLater(office, "{'command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            second.result(id, "\"ok\":true,\"result\":{\"forged\":true}").blockingGet();
            node.result(id, OK).blockingGet();
            assertThat(reply.join().json().path("result").has("forged")).isFalse();
        }
    }

    @Test
    void theBudgetStandsBesideTheParamsOrInsideButNotTwice() {
        try (TestNode node = node(office, "['node.command']")) {
            admin.run(office, "{'command':'system.execute','timeoutMs':5,'params':{'command':'ls','timeoutMs':6}}")
                    .expect(400, "invalid_params");
            assertThat(admin.get("/approvals?status=pending").json().path("items"))
                    .isEmpty();
            for (String body : List.of(
                    "{'command':'system.execute','timeoutMs':6000,'params':{'command':'ls','timeoutMs':6000}}",
                    "{'command':'system.execute','params':{'command':'ls','timeoutMs':6000}}",
                    "{'command':'system.execute','timeoutMs':6000,'params':{'command':'ls'}}")) {
                String id = admin.later("POST", "/nodes/" + office + "/commands", body, "Prefer", "respond-async")
                        .join()
                        .expect(202)
                        .text("commandId");
                assertThat(admin.get("/commands/" + id).json().path("timeoutMs").asInt())
                        .isEqualTo(6000);
                admin.post("/commands/" + id + "/cancel", null).expect(202);
            }
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    @Test
    void respondAsyncAnswersAtOnceAndTheOutcomeIsThereLater() {
        try (TestNode node = node(office, "['node.command']")) {
            Api.Reply reply = admin.runLater(office, "{'command':'system.info'}", "Prefer", "respond-async")
                    .join()
                    .expect(202);
            String id = reply.text("commandId");
            assertThat(reply.headers().firstValue("Preference-Applied")).contains("respond-async");
            assertThat(admin.get("/commands/" + id).text("status")).isEqualTo("dispatched");
            node.next("ExecuteCommand");
            node.result(id, OK).blockingGet();
            assertThat(admin.get("/commands/" + id).json().path("ok").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void tooManyAtOnceAreRefusedInWords() {
        try (TestNode node = node(office, "['node.command']")) {
            List<CompletableFuture<Api.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                replies.add(admin.runLater(office, "{'command':'system.info'}"));
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ids.add(node.next("ExecuteCommand").path("commandId").asText());
            }
            admin.run(office, "{'command':'system.info'}").expect(503, "overloaded");
            ids.forEach(id -> node.result(id, OK));
            replies.forEach(reply -> reply.join().expect(200));
            node.on("system.info", call -> OK);
            admin.run(office, "{'command':'system.info'}").expect(200);
        }
    }

    @Test
    void aLargeResultComesWholeAndIsKeptWhole() {
        String text = "x".repeat(6_000_000);
        try (TestNode node = node(office, "['node.command']")) {
            node.on("system.info", call -> "\"ok\":true,\"result\":{\"text\":\"" + text + "\"}");
            Api.Reply reply = admin.run(office, "{'command':'system.info'}").expect(200);
            assertThat(reply.json().path("result").path("text").asText()).isEqualTo(text);
            assertThat(admin.get("/commands/" + reply.text("commandId"))
                            .json()
                            .path("result")
                            .path("text")
                            .asText())
                    .isEqualTo(text);
        }
    }

    @Test
    void theIssuerCancels() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node(office, "['node.command']")) {
            CompletableFuture<Api.Reply> reply = agent.runLater(office, "{'command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            gateway.as("Agent").post("/commands/" + id + "/cancel", null).expect(404, "not_found");
            agent.post("/commands/" + id + "/cancel", null).expect(202);
            assertThat(node.next("CancelCommand").path("commandId").asText()).isEqualTo(id);
            node.result(id, "\"ok\":false,\"error\":\"cancelled\",\"message\":\"as asked\"");
            reply.join().expect(409, "cancelled");
            agent.post("/commands/" + id + "/cancel", null).expect(409, "conflict");
        }
    }

    @Test
    void afterAReconnectWhatTheNodeHasNotBegunIsSentAgain() {
        String token = TestNode.pair(gateway, admin, office, "['node.command']");
        CompletableFuture<Api.Reply> lost;
        CompletableFuture<Api.Reply> begun;
        String lostId;
        String begunId;
        try (TestNode node = new TestNode(gateway, token).start()) {
            lost = admin.runLater(office, "{'command':'system.info'}");
            lostId = node.next("ExecuteCommand").path("commandId").asText();
            begun = admin.runLater(office, "{'command':'screen.capture'}");
            begunId = node.next("ExecuteCommand").path("commandId").asText();
        }
        try (TestNode node = new TestNode(gateway, token)
                .on("system.info", call -> OK)
                .on("screen.capture", call -> "\"ok\":true,\"result\":{\"twice\":true}")
                .start(begunId)) {
            lost.join().expect(200);
            JsonNode again = node.next("ExecuteCommand");
            assertThat(again.path("commandId").asText()).isEqualTo(lostId);
            assertThat(again.path("timeoutMs").asInt()).isBetween(1, 30_000);
            node.result(begunId, OK).blockingGet();
            assertThat(begun.join().expect(200).json().path("result").has("twice"))
                    .isFalse();
        }
    }

    @Test
    void anAgentSeesItsOwnCommandsOnlyAndANodeThatItIsLimitedTo() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node(office, "['node.command']");
                TestNode second = node(other, "['node.command']")) {
            node.on("system.info", call -> OK);
            second.on("system.info", call -> OK);
            String mine =
                    agent.run(office, "{'command':'system.info'}").expect(200).text("commandId");
            String theirs =
                    admin.run(office, "{'command':'system.info'}").expect(200).text("commandId");
            agent.get("/commands/" + mine).expect(200);
            agent.get("/commands/" + theirs).expect(404, "not_found");
            assertThat(agent.get("/nodes/" + office + "/commands").json().path("items"))
                    .hasSize(1);
            assertThat(admin.get("/nodes/" + office + "/commands").json().path("items"))
                    .hasSize(2);
            assertThat(admin.get("/nodes/" + office + "/commands?limit=1")
                            .json()
                            .path("items")
                            .path(0)
                            .path("commandId")
                            .asText())
                    .isEqualTo(theirs);
            Api limited = new Api(
                    gateway.address(),
                    admin.post("/auth/tokens", "{'name':'l','role':'Agent','nodes':['" + other + "']}")
                            .expect(201)
                            .text("token"));
            assertThat(limited.get("/nodes").json().path("items")).hasSize(1);
            limited.get("/nodes/" + office).expect(404, "not_found");
            limited.run(office, "{'command':'system.info'}").expect(404, "not_found");
            limited.run(other, "{'command':'system.info'}").expect(200);
        }
    }

    @Test
    void anAgentsOwnCommandsOnANodeThatManyUseComeNewestFirst() {
        Api agent = gateway.as("Agent");
        try (TestNode node = node(office, "['node.command']");
                TestNode second = node(other, "['node.command']")) {
            node.on("system.info", call -> OK);
            second.on("system.info", call -> OK);
            List<String> mine = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                mine.add(0, agent.run(office, "{'command':'system.info'}").text("commandId"));
                agent.run(other, "{'command':'system.info'}").expect(200);
                admin.run(office, "{'command':'system.info'}").expect(200);
            }
            assertThat(agent.get("/nodes/" + office + "/commands?limit=3")
                            .json()
                            .path("items"))
                    .extracting(item -> item.path("commandId").asText())
                    .isEqualTo(mine.subList(0, 3));
        }
    }

    @Test
    void aNewCatalogueCountsAtOnce() {
        try (TestNode node = node(office, "['node.command']")) {
            node.on("filesystem.list", call -> OK);
            admin.run(office, "{'command':'filesystem.list'}").expect(501, "platform_unsupported");
            node.catalogChanged("[{\"name\":\"filesystem.list\",\"scope\":\"filesystem.access\",\"risk\":\"High\","
                    + "\"status\":\"available\",\"bundle\":\"f\",\"bundleVersion\":\"1\",\"paramsSchema\":{}}]");
            admin.run(office, "{'command':'filesystem.list'}").expect(200);
            admin.run(office, "{'command':'system.info'}").expect(404, "unknown_command");
            assertThat(admin.get("/nodes/" + office).json().path("commands")).hasSize(1);
        }
    }
}
