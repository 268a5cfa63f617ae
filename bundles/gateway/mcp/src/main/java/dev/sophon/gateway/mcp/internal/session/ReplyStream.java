package dev.sophon.gateway.mcp.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.mcp.internal.wire.Reply;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A reply as the SDK's sessions write to it, for one request: its id goes back as the agent wrote it, which may be one that
 * the SDK has no type for. Thread-safe.
 */
final class ReplyStream implements McpStreamableServerTransport {
    private final Reply reply;
    private final @Nullable JsonNode id;
    private final Runnable atAnswer;
    private final AtomicBoolean answered = new AtomicBoolean();

    /**
     * A stream of one request.
     *
     * @param id of the request; {@code null} where nothing is answered
     * @param atAnswer what has to be done before anybody can have the answer
     */
    ReplyStream(Reply reply, @Nullable JsonNode id, Runnable atAnswer) {
        this.reply = reply;
        this.id = id;
        this.atAnswer = atAnswer;
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return Mono.fromRunnable(() -> send(message));
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message, String messageId) {
        return sendMessage(message);
    }

    private void send(McpSchema.JSONRPCMessage message) {
        if (message instanceof McpSchema.JSONRPCResponse response && id != null) {
            ObjectNode answer = Reply.answerTo(id);
            McpSchema.JSONRPCResponse.JSONRPCError error = response.error();
            if (error == null) {
                answer.putPOJO("result", response.result());
            } else {
                answer.putObject("error").put("code", error.code()).put("message", error.message());
            }
            byte[] json = Json.bytes(answer);
            if (answered.compareAndSet(false, true)) {
                atAnswer.run();
                reply.answer(200, json);
            }
        } else if (message instanceof McpSchema.JSONRPCNotification notification) {
            tell(notification.method(), Json.mapper().createObjectNode());
        }
    }

    /** Says something before the answer. */
    void tell(String method, ObjectNode params) {
        reply.tell(Json.bytes(Reply.notice(method, params)));
    }

    /** No answer comes, if none came. */
    @Override
    public void close() {
        if (id == null) {
            reply.close();
        } else if (answered.compareAndSet(false, true)) {
            reply.answered();
        }
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    @Override
    public <T> @Nullable T unmarshalFrom(@Nullable Object data, TypeRef<T> type) {
        return Json.mapper().convertValue(data, Json.mapper().getTypeFactory().constructType(type.getType()));
    }
}
