package dev.sophon.gateway.mcp.internal;

import dev.sophon.protocol.Json;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What goes back over one HTTP request: the answer alone as JSON if nothing comes before it, otherwise server-sent
 * events. Nobody who sends waits for the client: messages are queued, and written when there is room; a client that does
 * not read is let go when too much waits for it. Thread-safe.
 */
final class ReplyStream implements McpStreamableServerTransport, WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyStream.class);
    /** Two of the largest results, in bytes. */
    private static final int MOST_QUEUED = 32 * 1024 * 1024;

    private final AsyncContext context;
    private final HttpServletResponse response;
    private final ServletOutputStream out;
    private final Executor executor;
    private final Runnable gone;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private int queued;
    private boolean begun;
    private boolean ready;
    private boolean flushed = true;
    private boolean finishing;
    private boolean closed;

    /**
     * A reply that has not begun.
     *
     * @param gone called once, on the executor, if the client goes away before the end
     */
    ReplyStream(AsyncContext context, HttpServletResponse response, Executor executor, Runnable gone)
            throws IOException {
        this.context = context;
        this.response = response;
        this.executor = executor;
        this.gone = gone;
        this.out = response.getOutputStream();
        // What waits has its own end: an approval's expiry, a command's budget.
        context.setTimeout(0);
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
            if (closed || finishing) {
                return;
            }
            if (!begun && message instanceof McpSchema.JSONRPCResponse) {
                response.setContentType("application/json");
                response.setContentLength(json.length);
                finishing = true;
                add(json);
                begin();
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

    private void offer(byte[] bytes) {
        synchronized (this) {
            if (closed || finishing) {
                return;
            }
            if (queued + bytes.length <= MOST_QUEUED) {
                add(bytes);
                if (!begun) {
                    response.setContentType("text/event-stream; charset=utf-8");
                    begin();
                } else if (ready) {
                    drain();
                }
                return;
            }
        }
        drop();
    }

    private void add(byte[] bytes) {
        queue.addLast(bytes);
        queued += bytes.length;
    }

    private void begin() {
        begun = true;
        try {
            out.setWriteListener(this);
        } catch (IllegalStateException e) {
            LOG.debug("A client went away before its answer: {}", e.toString());
            drop();
        }
    }

    @Override
    public synchronized void onWritePossible() {
        ready = true;
        drain();
    }

    private void drain() {
        try {
            while (!closed && out.isReady()) {
                byte[] next = queue.pollFirst();
                if (next != null) {
                    queued -= next.length;
                    flushed = false;
                    out.write(next);
                } else if (finishing) {
                    closed = true;
                    complete();
                } else if (!flushed) {
                    flushed = true;
                    out.flush();
                } else {
                    return;
                }
            }
            ready = false;
        } catch (IOException e) {
            onError(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A client went away: {}", failure.toString());
        drop();
    }

    /** Ends it at once, whatever is still to come. */
    void drop() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            complete();
        }
        // Never under this lock: it leads to those who send.
        executor.execute(gone);
    }

    /** Ends it when what was sent has been written. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed || finishing) {
                return;
            }
            finishing = true;
            if (!begun) {
                response.setContentType("text/event-stream; charset=utf-8");
                begin();
            } else if (ready) {
                drain();
            }
        }
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::close);
    }

    private void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.trace("The answer was over already");
        }
    }

    @Override
    public <T> @Nullable T unmarshalFrom(@Nullable Object data, TypeRef<T> type) {
        return Json.mapper().convertValue(data, Json.mapper().getTypeFactory().constructType(type.getType()));
    }
}
