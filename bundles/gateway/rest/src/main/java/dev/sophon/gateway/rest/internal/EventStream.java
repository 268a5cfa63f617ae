package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.web.AnswerStream;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One listener of server-sent events. One that does not read is let go when too much waits for it: it comes back with the
 * last id that it saw. Thread-safe.
 */
final class EventStream {
    /** Some thousands of events, in bytes. */
    private static final int MOST_WAITING = 1024 * 1024;

    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final AnswerStream answer;
    private final BooleanSupplier stands;

    /**
     * A stream that has not begun.
     *
     * @param stands whether whoever listens still may
     */
    EventStream(AsyncContext context, BooleanSupplier stands) throws IOException {
        this.answer = new AnswerStream(context, MOST_WAITING, () -> over.complete(null));
        this.stands = stands;
        offer(": this is the Gateway\n\n");
    }

    /**
     * Begins to write.
     *
     * @param end called once, when it is over
     */
    void open(Runnable end) {
        var unused = over.thenRun(end);
        answer.begin();
    }

    void send(Event event) {
        String data = new String(Json.bytes(event), StandardCharsets.UTF_8);
        offer("id: " + event.id() + "\nevent: " + event.type() + "\ndata: " + data + "\n\n");
    }

    void keepAlive() {
        offer(":\n\n");
    }

    private void offer(String text) {
        if (stands.getAsBoolean()) {
            answer.say(text.getBytes(StandardCharsets.UTF_8));
        } else {
            close();
        }
    }

    void close() {
        answer.drop();
    }
}
