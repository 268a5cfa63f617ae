package dev.sophon.capability.browser.internal.devtools;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The DevTools protocol over two pipes: JSON, and a zero byte behind each message. Thread-safe. It ends when either pipe
 * does; all that waits then fails.
 */
public final class DevTools implements AutoCloseable {
    /** The largest message that is read, in bytes; a larger one is passed over, and fails the call that it answers. */
    public static final int MAX_MESSAGE = 32 * 1024 * 1024;

    /** What may wait to be written; a browser that reads nothing any more is ended. */
    private static final int MAX_QUEUED = 4_000;

    private static final Pattern ID = Pattern.compile("^\\{\"id\":(\\d{1,9})\\b");
    private static final byte[] END = {};

    private static final JsonMapper MAPPER = new JsonMapper();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(MAX_MESSAGE)
                        .build());
    }

    private final OutputStream out;
    private final InputStream in;
    private final int maxMessage;
    private final Listener listener;
    private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile boolean ended;

    /** What hears of events, on the thread that reads: it must not wait. */
    public interface Listener {
        /**
         * Something happened.
         *
         * @param session empty for the browser itself
         */
        void event(String session, String method, JsonNode params);

        /** Nothing comes any more. */
        void ended();
    }

    public DevTools(OutputStream out, InputStream in, int maxMessage, Listener listener) {
        this.out = out;
        this.in = in;
        this.maxMessage = maxMessage;
        this.listener = listener;
    }

    public void start() {
        thread("sophon-browser-in", this::read).start();
        thread("sophon-browser-out", this::write).start();
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Calls a method. The result comes on the thread that reads.
     *
     * @param session empty for the browser itself
     * @return fails with {@link Refused}, or with {@link IOException} when the pipe ends
     */
    public CompletableFuture<JsonNode> send(String session, String method, Map<String, ?> params) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        CompletableFuture<JsonNode> kept = answer.whenComplete((result, problem) -> waiting.remove(id));
        queue(id, session, method, params);
        if (ended) {
            failAll();
        }
        return kept;
    }

    /** Calls a method for whose answer nobody waits. */
    public void tell(String session, String method, Map<String, ?> params) {
        queue(ids.incrementAndGet(), session, method, params);
    }

    private void queue(int id, String session, String method, Map<String, ?> params) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", params);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        try {
            if (!queue.offer(MAPPER.writeValueAsBytes(message))) {
                close();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(method + " has params that are no JSON", e);
        }
    }

    private void write() {
        try (out) {
            for (byte[] message = queue.take(); message != END; message = queue.take()) {
                out.write(message);
                out.write(0);
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException | InterruptedException e) {
            // The browser is gone; the thread that reads sees it too.
        } finally {
            close();
        }
    }

    private void read() {
        try (in) {
            byte[] chunk = new byte[64 * 1024];
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int n = in.read(chunk); n >= 0 && !ended; n = in.read(chunk)) {
                int from = 0;
                for (int i = 0; i < n; i++) {
                    if (chunk[i] == 0) {
                        keep(message, chunk, from, i);
                        hear(message.toByteArray());
                        message.reset();
                        from = i + 1;
                    }
                }
                keep(message, chunk, from, n);
            }
        } catch (IOException e) {
            // The browser is gone.
        } finally {
            close();
            failAll();
            listener.ended();
        }
    }

    /** One byte more than allowed tells that it was too long. */
    private void keep(ByteArrayOutputStream message, byte[] chunk, int from, int to) {
        message.write(chunk, from, Math.min(to - from, maxMessage + 1 - message.size()));
    }

    private void hear(byte[] text) throws IOException {
        if (text.length > maxMessage) {
            Matcher id = ID.matcher(new String(text, 0, Math.min(text.length, 32), StandardCharsets.US_ASCII));
            if (id.find()) {
                fail(Integer.valueOf(id.group(1)), new Refused("the answer is too large"));
            }
            return;
        }
        JsonNode message = MAPPER.readTree(text);
        if (!message.has("id")) {
            listener.event(
                    message.path("sessionId").asText(), message.path("method").asText(), message.path("params"));
        } else if (message.has("error")) {
            fail(
                    message.path("id").asInt(),
                    new Refused(message.path("error").path("message").asText()));
        } else {
            CompletableFuture<JsonNode> answer = waiting.get(message.path("id").asInt());
            if (answer != null) {
                answer.complete(message.path("result"));
            }
        }
    }

    private void fail(Integer id, Exception problem) {
        @Nullable CompletableFuture<JsonNode> answer = waiting.get(id);
        if (answer != null) {
            answer.completeExceptionally(problem);
        }
    }

    private void failAll() {
        waiting.keySet().forEach(id -> fail(id, new IOException("the pipe to the browser ended")));
    }

    public boolean isOpen() {
        return !ended;
    }

    /** Ends it, behind what was sent; a browser whose pipe ends, ends too. */
    @Override
    public void close() {
        ended = true;
        if (!queue.offer(END)) {
            queue.clear();
            queue.offer(END);
        }
    }

    /** What the browser says to a call that it does not take. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }
}
