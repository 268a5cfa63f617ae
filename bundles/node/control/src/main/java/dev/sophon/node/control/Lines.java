package dev.sophon.node.control;

import dev.sophon.protocol.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lines of JSON, bounded. */
public final class Lines {
    private Lines() {}

    /**
     * The next line without its end; empty at the end of the stream. The stream should be buffered.
     *
     * @throws IOException if it is longer than a message may be
     */
    public static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (line.size() >= Limits.MESSAGE_BYTES) {
                throw new IOException("a line is too long");
            }
            line.write(next);
            next = in.read();
        }
        return line.toByteArray();
    }
}
