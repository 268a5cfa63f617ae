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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How sway is asked and told, by sway-ipc(7): one connection for each question, and for each who is told. Thread-safe.
 */
public final class SwayIpc {
    private static final int RUN_COMMAND = 0;
    private static final int SUBSCRIBE = 2;
    private static final int GET_TREE = 4;
    private static final int GET_VERSION = 7;

    private static final byte[] MAGIC = "i3-ipc".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 2 * Integer.BYTES;
    /** A tree has about a kilobyte for each window. */
    private static final int MOST = 16 << 20;

    /** Of an event, at once. */
    private static final int BLOCK = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(SwayIpc.class);

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

    /** A number that is another one as soon as something of them is. */
    public int state() throws CommandException {
        return tree().hashCode();
    }

    /**
     * Has something told.
     *
     * @param events a list in JSON, as in {@code ["window"]}
     * @param onEvent runs for each, on a thread of its own; must not wait
     */
    public Subscription subscribe(String events, Runnable onEvent) throws CommandException {
        SocketChannel channel = null;
        Subscription subscription = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            JsonNode answer = exchange(channel, SUBSCRIBE, events);
            if (!answer.path("success").asBoolean()) {
                throw new IOException("it does not tell of them");
            }
            channel.configureBlocking(true);
            subscription = new Subscription(channel, onEvent);
            return subscription;
        } catch (IOException e) {
            throw silent(e);
        } finally {
            if (subscription == null) {
                close(channel);
            }
        }
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("A connection to sway could not be closed", e);
        }
    }

    /** Somebody is told, until it is closed. Thread-safe. */
    public static final class Subscription implements AutoCloseable {
        private final SocketChannel channel;
        private final Runnable onEvent;
        private volatile boolean lost;

        private Subscription(SocketChannel channel, Runnable onEvent) {
            this.channel = channel;
            this.onEvent = onEvent;
            Thread reader = new Thread(this::run, "sophon-sway-events");
            reader.setDaemon(true);
            reader.start();
        }

        /** Whether sway has gone. */
        public boolean isLost() {
            return lost;
        }

        private void run() {
            try {
                while (true) {
                    // What has happened is asked for otherwise.
                    skip(read(HEADER).getInt(MAGIC.length));
                    onEvent.run();
                }
            } catch (IOException e) {
                lost = true;
            }
        }

        private ByteBuffer read(int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException("it closed the connection");
                }
            }
            return bytes.flip();
        }

        private void skip(int length) throws IOException {
            for (int left = length; left > 0; left -= Math.min(left, BLOCK)) {
                read(Math.min(left, BLOCK));
            }
        }

        @Override
        public void close() {
            SwayIpc.close(channel);
        }
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
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            return exchange(channel, type, payload);
        } catch (IOException e) {
            throw silent(e);
        }
    }

    private static CommandException silent(IOException e) {
        return new CommandException(
                ErrorCode.PLATFORM_UNSUPPORTED,
                "sway does not answer. Commands that need it work again when it does.",
                e);
    }

    private JsonNode exchange(SocketChannel channel, int type, String payload) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_MS * 1_000_000;
        try (Selector selector = Selector.open()) {
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
