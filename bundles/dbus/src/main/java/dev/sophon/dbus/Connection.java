package dev.sophon.dbus;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A D-Bus connection that sends many calls before it waits for the first answer: to a bus, or straight to an application.
 * Answers may come in any order; what nobody waits for any more is dropped, and of signals it is only known that some came.
 * For one thread; interrupting it closes the connection.
 */
public final class Connection implements AutoCloseable {
    /** What is read whole; a larger message is dropped as it arrives, and its call stays unanswered. */
    static final int LARGEST_MESSAGE = 16 << 20;

    /** Calls on their way at once: a bus refuses a client that has too many, and sockets hold only so much. */
    private static final int WINDOW = 256;

    private static final Ref BUS = new Ref("org.freedesktop.DBus", "/org/freedesktop/DBus");
    private static final int LONGEST_LINE = 1024;
    private static final int MOST_READS = 1000;

    private final Path socket;
    private final SocketChannel channel;
    private final Selector selector;
    private final boolean addressed;
    private final MessageReader reader = new MessageReader();
    private final Map<Long, Call> waiting = new HashMap<>();
    private ByteBuffer outgoing = ByteBuffer.allocate(64 << 10).flip();
    private int lastSerial;
    private boolean signalled;

    private Connection(Path socket, SocketChannel channel, Selector selector, boolean addressed) {
        this.socket = socket;
        this.channel = channel;
        this.selector = selector;
        this.addressed = addressed;
    }

    /** Joins a bus. */
    public static Connection toBus(Path socket, Duration patience) throws IOException, InterruptedException {
        Connection connection = open(socket, true, patience);
        try {
            Call hello = new Call(BUS, BUS.bus(), "Hello", "");
            connection.exchange(List.of(hello), patience, System.nanoTime() + patience.toNanos());
            if (!hello.succeeded()) {
                throw new IOException("the bus does not let us join");
            }
            return connection;
        } catch (IOException | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    /** Joins the same bus once more. */
    public Connection another(Duration patience) throws IOException, InterruptedException {
        return toBus(socket, patience);
    }

    /** Connects to an application that listens itself. */
    public static Connection toApplication(Path socket, Duration patience) throws IOException, InterruptedException {
        return open(socket, false, patience);
    }

    private static Connection open(Path socket, boolean addressed, Duration patience)
            throws IOException, InterruptedException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            Connection connection = new Connection(socket, channel, Selector.open(), addressed);
            try {
                channel.register(connection.selector, 0);
                connection.introduce(System.nanoTime() + patience.toNanos());
                return connection;
            } catch (IOException | InterruptedException e) {
                connection.close();
                throw e;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Sends the calls and waits for their answers, as long as there are any.
     *
     * @param patience how long to wait for the next sign of life; those that then have no answer stay without
     * @param deadline of it all, on the monotonic clock
     * @return whether all were answered
     * @throws IOException if the connection is lost, or the other side does not keep to the protocol
     */
    public boolean exchange(Collection<Call> calls, Duration patience, long deadline)
            throws IOException, InterruptedException {
        waiting.clear();
        Iterator<Call> next = calls.iterator();
        long giveUp = earlier(deadline, System.nanoTime() + patience.toNanos());
        while (next.hasNext() || !waiting.isEmpty()) {
            fill(next);
            write();
            if (!await(
                    outgoing.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ,
                    giveUp)) {
                return false;
            }
            int before = waiting.size();
            receive();
            if (waiting.size() < before) {
                giveUp = earlier(deadline, System.nanoTime() + patience.toNanos());
            }
        }
        return true;
    }

    /**
     * Waits until somebody on the bus has sent a signal since this was asked the last time.
     *
     * @return false if nobody had when the patience ended
     */
    public boolean awaitSignal(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            // One that sends faster than it is read must not hold this thread.
            for (int reads = 0; reads < MOST_READS && receive() > 0; reads++) {}
            if (signalled) {
                signalled = false;
                return true;
            }
            if (!await(SelectionKey.OP_READ, deadline)) {
                return false;
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            // It is gone either way.
            return;
        }
    }

    private void fill(Iterator<Call> next) {
        outgoing.compact();
        while (next.hasNext() && waiting.size() < WINDOW) {
            lastSerial = lastSerial == Integer.MAX_VALUE ? 1 : lastSerial + 1;
            Call call = next.next();
            byte[] message = Marshaller.call(lastSerial, call, addressed);
            if (outgoing.remaining() < message.length) {
                outgoing = ByteBuffer.allocate(2 * (outgoing.capacity() + message.length))
                        .put(outgoing.flip());
            }
            outgoing.put(message);
            waiting.put((long) lastSerial, call);
        }
        outgoing.flip();
    }

    private void write() throws IOException, InterruptedException {
        try {
            channel.write(outgoing);
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    /** Returns how many bytes there were. */
    private int receive() throws IOException, InterruptedException {
        int count;
        try {
            count = reader.fill(channel);
            if (count < 0) {
                throw new EOFException("the connection was closed");
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
        for (Message message = reader.next(); message != null; message = reader.next()) {
            // The bus itself tells who comes and goes, by name.
            signalled |= message.isSignal() && !BUS.bus().equals(message.sender());
            settle(message);
        }
        return count;
    }

    private void settle(Message message) throws IOException {
        Call call = message.replySerial() == null ? null : waiting.get(message.replySerial());
        if (call == null || !(message.isAnswer() || message.isError()) || !from(call, message)) {
            return;
        }
        waiting.remove(message.replySerial());
        if (message.isAnswer()) {
            call.succeed(message.body());
        } else {
            call.fail();
        }
    }

    /** Who else is on the bus cannot answer for the one that was asked; of names that are not unique the bus speaks. */
    private boolean from(Call call, Message message) {
        String sender = message.sender();
        return !addressed
                || sender == null
                || !call.destination().startsWith(":")
                || sender.equals(call.destination())
                || sender.equals(BUS.bus());
    }

    /** SASL with EXTERNAL: the kernel tells the other side who we are; see the specification, "Authentication". */
    private void introduce(long deadline) throws IOException, InterruptedException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
        while (!channel.finishConnect()) {
            need(SelectionKey.OP_CONNECT, deadline);
        }
        String user = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        String hex = HexFormat.of().formatHex(user.getBytes(StandardCharsets.US_ASCII));
        send("\0AUTH EXTERNAL " + hex + "\r\n", deadline);
        if (!line(deadline).startsWith("OK ")) {
            throw new IOException("it does not let this user in");
        }
        send("BEGIN\r\n", deadline);
    }

    private void send(String line, long deadline) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
        while (channel.write(bytes) >= 0 && bytes.hasRemaining()) {
            need(SelectionKey.OP_WRITE, deadline);
        }
    }

    private String line(long deadline) throws IOException, InterruptedException {
        ByteBuffer line = ByteBuffer.allocate(LONGEST_LINE);
        while (true) {
            need(SelectionKey.OP_READ, deadline);
            if (channel.read(line) < 0) {
                throw new EOFException("the connection was closed");
            }
            int length = line.position();
            if (length >= 2 && line.get(length - 2) == '\r' && line.get(length - 1) == '\n') {
                return new String(line.array(), 0, length - 2, StandardCharsets.US_ASCII);
            }
            if (!line.hasRemaining()) {
                throw new BadMessageException("a line does not end");
            }
        }
    }

    private void need(int operation, long deadline) throws IOException, InterruptedException {
        if (!await(operation, deadline)) {
            throw new SocketTimeoutException("no answer in time");
        }
    }

    /** Whether the channel is ready before the deadline. */
    private boolean await(int operations, long deadline) throws IOException, InterruptedException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            throw new EOFException("the connection was closed");
        }
        key.interestOps(operations);
        while (true) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            int ready = selector.select(Math.max(1, left / 1_000_000));
            selector.selectedKeys().clear();
            if (Thread.interrupted()) {
                close();
                throw new InterruptedException();
            }
            if (ready > 0) {
                return true;
            }
        }
    }

    private static InterruptedException interrupted(@Nullable Throwable cause) {
        // The channel leaves the flag set; the exception says it instead.
        Thread.interrupted();
        InterruptedException e = new InterruptedException();
        e.initCause(cause);
        return e;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }
}
