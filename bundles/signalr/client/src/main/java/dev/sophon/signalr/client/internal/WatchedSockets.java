package dev.sophon.signalr.client.internal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets under a connection, TLS or not: without Nagle's delay, with each received byte noted as a sign of
 * life, with an end to what may come as one message, and all to be closed at once. Thread-safe.
 */
final class WatchedSockets extends SocketFactory implements AutoCloseable {
    /**
     * So little waits in the kernel that a ping which goes out behind a large result is answered within its interval,
     * even over a slow line: 512 KiB are 4 s at 1 Mbit/s.
     */
    private static final int SEND_BUFFER = 512 * 1024;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final @Nullable Proxy socks;
    private volatile boolean closed;
    private final long messageBytes;
    private final AtomicLong unfinished = new AtomicLong();
    private volatile long lastReceived = System.nanoTime();

    /** @param messageBytes so much may come without {@link #messageComplete}; more breaks the connection */
    WatchedSockets(@Nullable Proxy socks, long messageBytes) {
        this.socks = socks;
        this.messageBytes = messageBytes;
    }

    /** What came belongs to a message that is complete now. */
    void messageComplete() {
        unfinished.set(0);
    }

    Duration sinceReceived() {
        return Duration.ofNanos(System.nanoTime() - lastReceived);
    }

    /** Closes every socket; those made later are closed when they connect. */
    @Override
    public void close() {
        closed = true;
        open.forEach(WatchedSockets::closeQuietly);
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = socks == null ? new WatchedSocket() : new WatchedSocket(socks);
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(SEND_BUFFER);
        open.add(socket);
        if (closed) {
            closeQuietly(socket);
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private Socket connected(InetSocketAddress to, @Nullable InetSocketAddress from) throws IOException {
        Socket socket = createSocket();
        try {
            if (from != null) {
                socket.bind(from);
            }
            socket.connect(to);
            return socket;
        } catch (IOException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way, and there is nobody to do anything about it.
            return;
        }
    }

    private final class WatchedSocket extends Socket {
        WatchedSocket() {}

        WatchedSocket(Proxy proxy) {
            super(proxy);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new WatchedInput(super.getInputStream());
        }

        @Override
        public synchronized void close() throws IOException {
            open.remove(this);
            super.close();
        }
    }

    private final class WatchedInput extends FilterInputStream {
        WatchedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = noted(super.read());
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = noted(super.read(buffer, offset, length));
            count(read);
            return read;
        }

        private int noted(int result) {
            if (result >= 0) {
                lastReceived = System.nanoTime();
            }
            return result;
        }

        /** Whatever collects a message would collect until the memory is full. */
        private void count(int bytes) throws IOException {
            if (bytes > 0 && unfinished.addAndGet(bytes) > messageBytes) {
                throw new IOException("more than " + messageBytes + " bytes without the end of a message");
            }
        }
    }
}
