package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Where a JSON value lies in some bytes. */
record JsonSlice(int start, int length) {
    /**
     * Passes over the parser's current value.
     *
     * @param offset where the parser's input begins in the bytes
     */
    static JsonSlice pass(JsonParser in, int offset) throws IOException {
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        // A string is passed over only when the parser needs to go on: let it, so that it stands behind it.
        in.finishToken();
        int end = (int) in.currentLocation().getByteOffset();
        return new JsonSlice(offset + start, end - start);
    }
}
