package dev.sophon.gateway.mcp.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.web.AnswerStream;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * What goes back over one HTTP request: an answer alone as JSON if nothing comes before it, otherwise server-sent events.
 * Thread-safe.
 */
public final class Reply {
    /** Two of the largest results, in bytes. */
    private static final int MOST_WAITING = 32 * 1024 * 1024;

    private static final byte[] EVENT = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT_END = {'\n', '\n'};
    private static final byte[] NOTHING = {':', '\n', '\n'};

    private final HttpServletResponse response;
    private final AnswerStream answer;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private int awaited;
    private boolean begun;
    private boolean ended;

    /**
     * A reply that has not begun. What waits has its own end: an approval's expiry, a command's budget.
     *
     * @param answers how many it is to have; it ends with the last
     * @param gone called once, on the executor, if the client goes away before the end
     */
    Reply(AsyncContext context, HttpServletResponse response, int answers, Executor executor, Runnable gone)
            throws IOException {
        this.response = response;
        this.awaited = answers;
        this.answer = new AnswerStream(context, MOST_WAITING, () -> {
            over.complete(null);
            executor.execute(gone);
        });
    }

    /** A message of JSON-RPC. */
    static ObjectNode message() {
        return Json.mapper().createObjectNode().put("jsonrpc", "2.0");
    }

    /** A message that no request is answered with. */
    public static ObjectNode notice(String method, ObjectNode params) {
        ObjectNode notice = message().put("method", method);
        if (!params.isEmpty()) {
            notice.set("params", params);
        }
        return notice;
    }

    /** An answer's beginning, with the id as it came. */
    public static ObjectNode answerTo(JsonNode id) {
        ObjectNode answer = message();
        answer.set("id", id);
        return answer;
    }

    /**
     * Answers a request.
     *
     * @param status of HTTP, if the answer is the only thing that is said
     */
    public void answer(int status, byte[] json) {
        synchronized (this) {
            if (!begun && !ended && awaited <= 1) {
                begun = true;
                ended = true;
                response.setStatus(status);
                response.setContentType("application/json");
                response.setContentLength(json.length);
                answer.say(json);
                answer.begin();
                answer.finish();
                over.complete(null);
                return;
            }
        }
        tell(json);
        answered();
    }

    /** One of the answers has been given, or never comes. */
    public synchronized void answered() {
        if (--awaited <= 0) {
            close();
        }
    }

    /** Says something that is no answer. */
    public void tell(byte[] json) {
        byte[] event = new byte[EVENT.length + json.length + EVENT_END.length];
        System.arraycopy(EVENT, 0, event, 0, EVENT.length);
        System.arraycopy(json, 0, event, EVENT.length, json.length);
        System.arraycopy(EVENT_END, 0, event, EVENT.length + json.length, EVENT_END.length);
        offer(event);
    }

    /** Says that nothing has happened; if the client has gone away, this is how it is noticed. */
    public void keepAlive() {
        offer(NOTHING);
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

    /** Whether nothing more is said on it. */
    public synchronized boolean isOver() {
        return ended;
    }

    /** Ends it at once, whatever is still to come. */
    public void drop() {
        answer.drop();
    }

    /** Ends it when what was sent has been written. */
    public synchronized void close() {
        if (!ended) {
            ended = true;
            beginEvents();
            answer.finish();
            over.complete(null);
        }
    }

    /** Completes when nothing more is said on it. */
    CompletionStage<Void> over() {
        return over;
    }
}
