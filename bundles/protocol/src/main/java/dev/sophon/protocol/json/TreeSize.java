package dev.sophon.protocol.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** How much memory a tree takes. */
public final class TreeSize {
    private static final int VALUE = 24;
    private static final int CONTAINER = 80;
    private static final int ENTRY = 48;

    private TreeSize() {}

    /** About, in bytes, for a tree of bounded depth. */
    public static long of(@Nullable JsonNode tree) {
        if (tree == null) {
            return 0;
        }
        if (tree.isContainerNode()) {
            long size = CONTAINER;
            for (JsonNode child : tree) {
                size += ENTRY + of(child);
            }
            return size;
        }
        return VALUE + (tree.isTextual() ? 2L * tree.textValue().length() : 0);
    }
}
