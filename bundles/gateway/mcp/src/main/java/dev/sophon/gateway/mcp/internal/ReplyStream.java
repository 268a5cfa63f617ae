package dev.sophon.gateway.mcp.internal;

import dev.sophon.gateway.access.web.AnswerStream;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What goes back over one HTTP request: the answer alone as JSON if nothing comes before it, otherwise server-sent events.
 * Thread-safe.
 */
final class ReplyStream implements McpStreamableServerTransport {
    /** Two of the largest results, in bytes. */
    private static final int MOST_WAITING = 32 * 1024 * 1024;

    private final HttpServletResponse response;
    private final AnswerStream answer;
    private boolean begun;
    private boolean ended;

    /**
     * A reply that has not begun. What waits has its own end: an approval's expiry, a command's budget.
     *
     * @param gone called once, on the executor, if the client goes away before the end
     */
    ReplyStream(AsyncContext context, HttpServletResponse response, Executor executor, Runnable gone)
            throws IOException {
        this.response = response;
        this.answer = new AnswerStream(context, MOST_WAITING, () -> executor.execute(gone));
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
        byte[] json = Json.bytes(message);
        synchronized (this) {
            if (!begun && !ended && message instanceof McpSchema.JSONRPCResponse) {
                begun = true;
                ended = true;
                response.setContentType("application/json");
                response.setContentLength(json.length);
                answer.say(json);
                answer.begin();
                answer.finish();
                return;
            }
        }
        offer(event(json));
    }

    private static byte[] event(byte[] json) {
        byte[] head = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);
        byte[] event = new byte[head.length + json.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(json, 0, event, head.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    /** Says that nothing has happened; if the client has gone away, this is how it is noticed. */
    void keepAlive() {
        offer(new byte[] {':', '\n', '\n'});
    }

    private synchronized void offer(byte[] bytes) {
        if (!ended) {
            beginEvents();
            answer.say(bytes);
        }
    }

    private void beginEvents() {
        if (!begun) {
            begun = true;
            response.setContentType("text/event-stream; charset=utf-8");
            answer.begin();
        }
    }

    /** Ends it at once, whatever is still to come. */
    void drop() {
        answer.drop();
    }

    /** Ends it when what was sent has been written. */
    @Override
    public synchronized void close() {
        if (!ended) {
            ended = true;
            beginEvents();
            answer.finish();
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
