package dev.sophon.node.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One request to the Node that runs on a state folder. Not thread-safe, but for {@link #close}. */
public final class ControlClient implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    private ControlClient(SocketChannel channel) {
        this.channel = channel;
        DuplexStreams streams = DuplexStreams.of(channel);
        in = streams.in();
        out = streams.out();
    }

    /**
     * Connects to the Node behind a socket.
     *
     * @return empty when none runs there
     * @throws IOException when that cannot be found out, as for a path that is too long for a socket
     */
    public static Optional<ControlClient> connect(Path socket) throws IOException {
        SocketPath.check(socket);
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ControlClient(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
        } catch (ConnectException e) {
            return Optional.empty();
        } catch (SocketException e) {
            // A socket that vanished meanwhile, or a file that is none.
            return Optional.empty();
        }
    }

    /**
     * Sends the request and reads its reply.
     *
     * @throws ControlException when the Node says no; its message is for people
     * @throws IOException when the connection breaks
     */
    public JsonNode request(String verb, Map<String, ?> args) throws IOException {
        out.write(Json.bytes(Map.of("verb", verb, "args", args)));
        out.write('\n');
        out.flush();
        JsonNode reply = readLine().orElseThrow(() -> new ControlException("The Node has hung up."));
        if (!reply.path("ok").asBoolean()) {
            throw new ControlException(reply.path("message").asText("The Node could not do it."));
        }
        return reply;
    }

    /** The next line after the reply; empty when the Node has hung up. */
    public Optional<JsonNode> readLine() throws IOException {
        byte[] line = Lines.read(in);
        if (line.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.tree(line));
        } catch (IllegalArgumentException e) {
            throw new IOException("The Node's answer is not understood.", e);
        }
    }

    /** The next frame of a console; empty when the Node has hung up. */
    public Optional<Frame> readFrame() throws IOException {
        return Frame.read(in);
    }

    /** May be called beside {@link #readFrame}, by one thread at a time. */
    public synchronized void writeFrame(Frame frame) throws IOException {
        frame.write(out);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The Node says no, in words for people. */
    public static final class ControlException extends IOException {
        private static final long serialVersionUID = 1L;

        ControlException(String words) {
            super(words);
        }
    }
}
