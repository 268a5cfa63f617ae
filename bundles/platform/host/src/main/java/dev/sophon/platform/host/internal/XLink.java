package dev.sophon.platform.host.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A connection to an X server that does nothing but ask whether it still answers. It speaks the X11 protocol itself: the
 * native client library ends the whole process when its server goes away. The connection is kept, since a server may
 * reset itself when its last client leaves. For one thread.
 */
final class XLink implements AutoCloseable {
    /** The server answered, and does not let us in. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    private static final int SUCCESS = 1;
    private static final int REPLY = 1;
    /** GetInputFocus: the smallest request that has a reply; what XSync sends. */
    private static final byte[] ARE_YOU_THERE = {43, 0, 1, 0};

    private static final int PACKET = 32;
    /** Where a reply tells which request it is for. */
    private static final int SEQUENCE = 2;

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration patience;
    /** How many requests were sent; the server counts as far. */
    private short asked;

    private XLink(SocketChannel channel, Selector selector, Duration patience) {
        this.channel = channel;
        this.selector = selector;
        this.patience = patience;
    }

    /**
     * Connects and shows the cookie.
     *
     * @param cookie may be empty
     * @param patience for each answer
     * @throws RefusedException with the server's own words
     * @throws IOException if nothing answers there in time
     */
    static XLink open(SocketAddress address, byte[] cookie, Duration patience) throws IOException {
        SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            XLink link = new XLink(channel, Selector.open(), patience);
            try {
                link.connect(address);
                link.introduce(cookie);
                return link;
            } catch (IOException | UnresolvedAddressException e) {
                link.close();
                throw e;
            }
        } catch (UnresolvedAddressException e) {
            throw new IOException("its host is not known", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Whether the server answers within twice the patience; where it does not, it may later, and can be asked again. A server
     * serves nobody else while one of its clients has it for itself.
     *
     * @throws IOException if the connection is lost
     */
    boolean answers() throws IOException {
        try {
            long deadline = System.nanoTime() + 2 * patience.toNanos();
            write(ByteBuffer.wrap(ARE_YOU_THERE), deadline);
            asked++;
            // Some events come unasked, as when the keyboard map changes; and answers to what was asked before, late.
            ByteBuffer packet = read(PACKET, deadline);
            while (packet.get(0) != REPLY || packet.getShort(SEQUENCE) != asked) {
                packet = read(PACKET, deadline);
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }

    private void connect(SocketAddress address) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        if (!channel.connect(address)) {
            while (!channel.finishConnect()) {
                await(SelectionKey.OP_CONNECT, deadline);
            }
        }
    }

    private void introduce(byte[] cookie) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        byte[] protocol = cookie.length == 0 ? cookie : XAuthority.COOKIE.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer setup = ByteBuffer.allocate(12 + padded(protocol.length) + padded(cookie.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        setup.put((byte) 'l').put((byte) 0).putShort((short) 11).putShort((short) 0);
        setup.putShort((short) protocol.length).putShort((short) cookie.length).putShort((short) 0);
        setup.put(protocol).position(12 + padded(protocol.length));
        setup.put(cookie).position(0);
        write(setup, deadline);

        ByteBuffer head = read(8, deadline);
        int reasonLength = head.get(1) & 0xff;
        ByteBuffer rest = read(4 * (head.getShort(6) & 0xffff), deadline);
        if (head.get(0) != SUCCESS) {
            byte[] reason = new byte[Math.min(reasonLength, rest.remaining())];
            rest.get(reason);
            throw new RefusedException(new String(reason, StandardCharsets.ISO_8859_1)
                    .replaceAll("[^ -~]+", " ")
                    .strip());
        }
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private void write(ByteBuffer bytes, long deadline) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    private ByteBuffer read(int length, long deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            int count = channel.read(bytes);
            if (count < 0) {
                throw new EOFException("it closed the connection");
            }
            if (count == 0 && bytes.position() > 0 && deadline - System.nanoTime() <= 0) {
                throw new IOException("it stopped within an answer");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline);
            }
        }
        return bytes.flip();
    }

    private void await(int operation, long deadline) throws IOException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("it takes connections, but does not answer");
        }
        channel.register(selector, operation);
        selector.select(millis);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new SocketTimeoutException("the probe was stopped");
        }
    }
}
