package dev.sophon.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.json.Json;
import java.util.concurrent.CompletionStage;

/**
 * A body that has come, and the memory that it takes of what its caller may. Not thread-safe, but for {@link #close}, which
 * may be called by any thread, and again.
 */
public final class Body implements AutoCloseable {
    private static final byte[] NOTHING = {};
    /** What is known as a tree takes about so much for each name, value and end of an object or array, and of its text. */
    private static final int TREE_BYTES = 64;

    private static final int TEXT_BYTES = 2;
    /** Below it a tree is small, whatever is in it. */
    private static final int SMALL = 16 * 1024;

    private final Room room;
    private byte[] bytes;

    /** Memory of a caller. */
    public interface Room extends AutoCloseable {
        /**
         * Takes so much in place of what it took before.
         *
         * @throws Refusal if the caller takes too much already, or all of them do
         */
        void take(long bytes);

        @Override
        void close();
    }

    public Body(byte[] bytes, Room room) {
        this.bytes = bytes;
        this.room = room;
    }

    /** As it came; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * As a tree, of whose size is made sure before it is built.
     *
     * @throws Refusal if there is no memory for it
     * @throws IllegalArgumentException if it is not one valid JSON value within the limits
     */
    public JsonNode tree() {
        if (bytes.length > SMALL) {
            room.take((1L + TEXT_BYTES) * bytes.length + TREE_BYTES * Json.values(bytes));
        }
        return Json.tree(bytes);
    }

    /** Keeps the memory of what was made of it, such as a command's params, until then. */
    public void closeAfter(CompletionStage<?> end) {
        if (!end.toCompletableFuture().isDone()) {
            // No more than it took before, so it is not refused: what it is for has begun.
            room.take(bytes.length);
            bytes = NOTHING;
        }
        var unused = end.whenComplete((result, failure) -> close());
    }

    @Override
    public void close() {
        room.close();
    }
}
