package dev.sophon.node.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the system allows as the name of a Unix socket. */
public final class SocketPath {
    /** {@code sun_path} has 108 bytes on Linux and Windows and 104 on macOS, with the zero at its end. */
    public static final int MAX_BYTES = 103;

    private SocketPath() {}

    /**
     * Lets a path pass that a socket can have.
     *
     * @throws IOException when it is too long; the message says what to do
     */
    public static void check(Path socket) throws IOException {
        int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new IOException("The path of node.sock has " + length + " bytes, and a socket's may have " + MAX_BYTES
                    + ": choose a state folder with a shorter path (SOPHON_NODE_HOME).");
        }
    }
}
