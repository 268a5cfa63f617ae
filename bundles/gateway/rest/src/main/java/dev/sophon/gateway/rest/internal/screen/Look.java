package dev.sophon.gateway.rest.internal.screen;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.web.AnswerStream;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One command that shows a screen, and all who look by it. The last whole picture and what was drawn over it since is kept
 * for those who come later. Nothing waits while its monitor is held. Thread-safe.
 */
final class Look {
    /** Of what is kept, in bytes; a Node sends a whole picture long before. */
    static final int MOST_KEPT = 6 << 20;

    private static final byte[] WHOLE = "{\"image\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE = {'\n'};

    /**
     * One who looks.
     *
     * @param since on the monotonic clock
     */
    record Looker(String id, Principal principal, String requestId, AnswerStream answer, long since) {}

    final String nodeId;
    /** As the node is asked for it. */
    final ObjectNode what;
    /** On whose behalf the command was issued. */
    final Principal first;
    /** Its command; cancelled where there is none. */
    final CompletableFuture<String> command = new CompletableFuture<>();

    private final Map<String, Looker> lookers = new LinkedHashMap<>();
    private final List<byte[]> kept = new ArrayList<>();
    private int bytes;
    /** Those on their way: it is not over as long as somebody comes. */
    private int coming = 1;

    private boolean over;
    private byte @Nullable [] last;

    Look(String nodeId, ObjectNode what, Principal first) {
        this.nodeId = nodeId;
        this.what = what;
        this.first = first;
    }

    boolean isOf(String otherNode, ObjectNode other) {
        return nodeId.equals(otherNode) && what.equals(other);
    }

    /** One more is on the way; false where it is over. */
    synchronized boolean expect() {
        if (!over) {
            coming++;
        }
        return !over;
    }

    /**
     * One who was on the way has come, and is told all that there is; the answer has not begun, so that this only queues.
     *
     * @return false where the device was sooner, and this is the end
     */
    synchronized boolean join(Looker looker, byte[] greeting) {
        coming--;
        looker.answer().say(greeting);
        kept.forEach(looker.answer()::say);
        if (last == null) {
            lookers.put(looker.id(), looker);
            return true;
        }
        looker.answer().say(last);
        looker.answer().finish();
        return false;
    }

    /** One who was on the way comes no more; whether that was the last one. */
    synchronized boolean comesNoMore() {
        coming--;
        return overIfEmpty();
    }

    /** Empty where this one does not look, or has gone. */
    synchronized Optional<Looker> left(String id) {
        return Optional.ofNullable(lookers.remove(id));
    }

    /** Whether nobody looks, and nobody is on the way: it is over then, once. */
    synchronized boolean overIfEmpty() {
        boolean ends = !over && lookers.isEmpty() && coming == 0;
        over |= ends;
        return ends;
    }

    /**
     * Its command has ended: nobody looks any more, and whoever still comes is told.
     *
     * @return those who looked, who are to be told
     */
    synchronized List<Looker> end(byte[] line) {
        over = true;
        last = line;
        List<Looker> those = lookers();
        lookers.clear();
        return those;
    }

    synchronized List<Looker> lookers() {
        return List.copyOf(lookers.values());
    }

    /**
     * Tells all; called by one thread at a time. Of whom too much waits is dropped.
     *
     * @return false where nobody is to be shown more, or the node has sent too much since the last whole picture
     */
    boolean show(EncodedJson part) {
        byte[] text = part.utf8();
        List<Looker> those;
        synchronized (this) {
            if (text.length > WHOLE.length && startsWith(text, WHOLE)) {
                kept.clear();
                bytes = 0;
            }
            bytes += text.length;
            if (over || bytes > MOST_KEPT) {
                return false;
            }
            kept.add(text);
            kept.add(LINE);
            those = lookers();
        }
        // Whoever comes from now on is told by what is kept. A drop tells others, who may wait.
        for (Looker looker : those) {
            looker.answer().say(text);
            looker.answer().say(LINE);
        }
        synchronized (this) {
            return !over;
        }
    }

    private static boolean startsWith(byte[] text, byte[] head) {
        for (int i = 0; i < head.length; i++) {
            if (text[i] != head[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] line(Object value) {
        return (new String(Json.bytes(value), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
