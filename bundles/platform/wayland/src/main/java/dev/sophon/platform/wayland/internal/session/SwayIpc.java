package dev.sophon.platform.wayland.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How sway is asked and told, by sway-ipc(7): one connection for each question. Thread-safe.
 */
public final class SwayIpc {
    private static final int RUN_COMMAND = 0;
    private static final int GET_TREE = 4;
    private static final int GET_VERSION = 7;

    private static final byte[] MAGIC = "i3-ipc".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 2 * Integer.BYTES;
    /** A tree has about a kilobyte for each window. */
    private static final int MOST = 16 << 20;

    private static final long PATIENCE_MS = 5000;

    private final ObjectMapper mapper = new ObjectMapper();
    private final Path socket;

    private SwayIpc(Path socket) {
        this.socket = socket;
    }

    /**
     * The one of a compositor, where that is sway. Its variable {@code SWAYSOCK} may name the socket of one that has ended, or
     * of another one around this: where this one listens follows from its process.
     *
     * @param pid of the compositor
     * @param runtime the folder where it listens
     */
    static Optional<SwayIpc> of(int pid, Path runtime) {
        String ending = "." + pid + ".sock";
        try (Stream<Path> all = Files.list(runtime)) {
            return all.filter(each -> each.getFileName().toString().startsWith("sway-ipc.")
                            && each.getFileName().toString().endsWith(ending))
                    .findFirst()
                    .map(SwayIpc::new)
                    .filter(SwayIpc::answers);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private boolean answers() {
        try {
            return ask(GET_VERSION, "").has("major");
        } catch (CommandException e) {
            return false;
        }
    }

    /** All outputs, workspaces and windows. */
    public JsonNode tree() throws CommandException {
        return ask(GET_TREE, "");
    }

    /**
     * Has something done.
     *
     * @param command as in sway(5); without anything that a caller or a window chose
     * @return why it was not done, in sway's words; empty if it was
     */
    public Optional<String> run(String command) throws CommandException {
        for (JsonNode each : ask(RUN_COMMAND, command)) {
            if (!each.path("success").asBoolean()) {
                return Optional.of(each.path("error").asText("it did not say why"));
            }
        }
        return Optional.empty();
    }

    private JsonNode ask(int type, String payload) throws CommandException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            ByteBuffer request = ByteBuffer.allocate(HEADER + bytes.length).order(ByteOrder.nativeOrder());
            request.put(MAGIC).putInt(bytes.length).putInt(type).put(bytes).flip();
            while (request.hasRemaining()) {
                if (channel.write(request) == 0) {
                    await(channel, selector, SelectionKey.OP_WRITE, deadline);
                }
            }
            int length = read(channel, selector, HEADER, deadline).getInt(MAGIC.length);
            if (length < 0 || length > MOST) {
                throw new IOException("an answer is too long");
            }
            return mapper.readTree(read(channel, selector, length, deadline).array());
        } catch (IOException e) {
            throw new CommandException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    "sway does not answer. Commands that need it work again when it does.",
                    e);
        }
    }

    private static ByteBuffer read(SocketChannel channel, Selector selector, int length, long deadline)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes);
            if (count < 0) {
                throw new EOFException("it closed the connection");
            }
            if (count == 0) {
                await(channel, selector, SelectionKey.OP_READ, deadline);
            }
        }
        return bytes.flip();
    }

    private static void await(SocketChannel channel, Selector selector, int operation, long deadline)
            throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0 || Thread.currentThread().isInterrupted()) {
            throw new SocketTimeoutException("it does not answer");
        }
        channel.register(selector, operation);
        selector.select(millis);
        selector.selectedKeys().clear();
    }
}
