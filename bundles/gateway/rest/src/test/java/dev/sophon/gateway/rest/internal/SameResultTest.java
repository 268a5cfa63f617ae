package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Results that a Node does not send again, because this connection has brought the same before. */
class SameResultTest extends GatewayTest {
    private static final String TEXT = "x".repeat(40_000);
    private static final String WHOLE = "\"ok\":true,\"result\":{\"text\":\"" + TEXT + "\"}";

    private static String sameAs(String commandId) {
        return "\"ok\":true,\"sameAs\":\"" + commandId + "\"";
    }

    private CompletableFuture<Api.Reply> capture(Api agent, String node) {
        return CompletableFuture.supplyAsync(() -> agent.run(node, "{'command':'screen.capture'}"));
    }

    private static String called(TestNode node) {
        return node.next("ExecuteCommand").path("commandId").asText();
    }

    private static JsonElement answer(TestNode node, String commandId, String rest) {
        return node.result(commandId, rest).timeout(10, TimeUnit.SECONDS).blockingGet();
    }

    private static void assertResend(JsonElement ack) {
        assertThat(ack.getAsJsonObject().get("accepted").getAsBoolean()).isFalse();
        assertThat(ack.getAsJsonObject().get("resend").getAsBoolean()).isTrue();
    }

    private static String text(Api.Reply reply) {
        return reply.expect(200).json().path("result").path("text").asText();
    }

    /** Runs a command whose result comes whole. */
    private String whole(Api agent, TestNode node, String name) throws Exception {
        CompletableFuture<Api.Reply> reply = capture(agent, name);
        String commandId = called(node);
        JsonElement ack = answer(node, commandId, WHOLE);
        assertThat(ack.getAsJsonObject().get("accepted").getAsBoolean()).isTrue();
        assertThat(ack.getAsJsonObject().has("resend")).isFalse();
        assertThat(text(reply.get(10, TimeUnit.SECONDS))).isEqualTo(TEXT);
        return commandId;
    }

    @Test
    void whoeverAsksSeesTheWhole() throws Exception {
        Api agent = gateway.as("Agent");
        try (TestNode node = node("office", "['screen.capture']")) {
            assertThat(node.helloReply().path("keepsResults").asBoolean()).isTrue();
            String first = whole(agent, node, "office");
            for (int i = 0; i < 2; i++) {
                CompletableFuture<Api.Reply> reply = capture(agent, "office");
                String commandId = called(node);
                JsonElement ack = answer(node, commandId, sameAs(first));
                assertThat(ack.getAsJsonObject().get("accepted").getAsBoolean()).isTrue();
                Api.Reply came = reply.get(10, TimeUnit.SECONDS);
                assertThat(text(came)).isEqualTo(TEXT);
                assertThat(came.text("commandId")).isEqualTo(commandId);
                JsonNode kept = agent.get("/commands/" + commandId).expect(200).json();
                assertThat(kept.path("result").path("text").asText()).isEqualTo(TEXT);
            }
        }
    }

    @Test
    void whatIsNotKeptForThisConnectionIsAskedForWhole() throws Exception {
        Api agent = gateway.as("Agent");
        String token = TestNode.pair(gateway, admin, "office", "['screen.capture']");
        String first;
        try (TestNode home = node("home", "['screen.capture']")) {
            String foreign = whole(agent, home, "home");
            try (TestNode node = new TestNode(gateway, token).start()) {
                CompletableFuture<Api.Reply> reply = capture(agent, "office");
                String commandId = called(node);
                assertResend(answer(node, commandId, sameAs("no-such-command")));
                assertResend(answer(node, commandId, sameAs(foreign)));
                assertResend(answer(node, commandId, sameAs(commandId)));
                assertThat(reply).isNotDone();
                assertThat(answer(node, commandId, WHOLE)
                                .getAsJsonObject()
                                .get("accepted")
                                .getAsBoolean())
                        .isTrue();
                assertThat(text(reply.get(10, TimeUnit.SECONDS))).isEqualTo(TEXT);
                first = commandId;
            }
            try (TestNode node = new TestNode(gateway, token).start()) {
                CompletableFuture<Api.Reply> reply = capture(agent, "office");
                String commandId = called(node);
                assertResend(answer(node, commandId, sameAs(first)));
                answer(node, commandId, WHOLE);
                assertThat(text(reply.get(10, TimeUnit.SECONDS))).isEqualTo(TEXT);
            }
        }
    }
}
