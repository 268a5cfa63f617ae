package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.protocol.Json;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener of server-sent events. Who tells an event only puts it into the queue; it is written when there is room. A
 * listener that does not read is let go when its queue is full: it comes back with the last id that it saw.
 */
final class EventStream implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int CAPACITY = 2_000;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final BooleanSupplier stands;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private @Nullable Runnable ended;
    private boolean ready;
    private boolean flushed = true;
    private boolean closed;

    /**
     * A stream that has not begun.
     *
     * @param stands whether whoever listens still may
     */
    EventStream(AsyncContext context, BooleanSupplier stands) throws IOException {
        this.context = context;
        this.stands = stands;
        context.setTimeout(0);
        out = context.getResponse().getOutputStream();
    }

    /**
     * Begins to write.
     *
     * @param end called once, when it is over
     */
    void open(Runnable end) {
        boolean over;
        synchronized (this) {
            ended = end;
            over = closed;
            queue.addFirst(bytes(": this is the Gateway\n\n"));
        }
        if (over) {
            end.run();
        } else {
            out.setWriteListener(this);
        }
    }

    void send(Event event) {
        String data = new String(Json.bytes(event), StandardCharsets.UTF_8);
        offer("id: " + event.id() + "\nevent: " + event.type() + "\ndata: " + data + "\n\n");
    }

    void keepAlive() {
        offer(":\n\n");
    }

    private void offer(String text) {
        if (!stands.getAsBoolean()) {
            close();
            return;
        }
        synchronized (this) {
            if (!closed && queue.size() < CAPACITY) {
                queue.addLast(bytes(text));
                if (ready) {
                    drain();
                }
                return;
            }
        }
        close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
                    flushed = false;
                    out.write(next);
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
        LOG.debug("A listener of events went away: {}", failure.toString());
        close();
    }

    void close() {
        Runnable end;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            end = ended;
        }
        if (end != null) {
            end.run();
        }
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.trace("The stream was over already");
        }
    }
}
