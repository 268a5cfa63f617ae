package dev.sophon.platform.x11.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and an X server, and hangs up after so many bytes of the server's answers. */
final class CutConnection implements AutoCloseable {
    private static final Path SOCKETS = Path.of("/tmp/.X11-unix");

    private final ServerSocketChannel listener;
    private final Path socket;
    private final Path server;
    private final int bytes;
    private final AtomicInteger passed = new AtomicInteger();

    private CutConnection(ServerSocketChannel listener, Path socket, Path server, int bytes) {
        this.listener = listener;
        this.socket = socket;
        this.server = server;
        this.bytes = bytes;
    }

    static CutConnection to(String display, int bytes) throws IOException {
        Path socket = SOCKETS.resolve("X" + ThreadLocalRandom.current().nextInt(30_000, 50_000));
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        CutConnection cut = new CutConnection(listener, socket, SOCKETS.resolve("X" + display.substring(1)), bytes);
        Thread thread = new Thread(cut::accept, "cut-connection");
        thread.setDaemon(true);
        thread.start();
        return cut;
    }

    String display() {
        return ":" + socket.getFileName().toString().substring(1);
    }

    /** How many bytes of answers came through. */
    int passed() {
        return passed.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        Files.deleteIfExists(socket);
    }

    private void accept() {
        while (true) {
            try (SocketChannel client = listener.accept();
                    SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(server))) {
                Thread requests = new Thread(
                        () -> pass(client, upstream, Integer.MAX_VALUE, new AtomicInteger()),
                        "cut-connection requests");
                requests.setDaemon(true);
                requests.start();
                pass(upstream, client, bytes, passed);
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    return;
                }
            }
        }
    }

    private static void pass(SocketChannel from, SocketChannel to, int bytes, AtomicInteger passed) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        int left = bytes;
        try {
            while (left > 0) {
                buffer.clear().limit(Math.min(left, buffer.capacity()));
                int count = from.read(buffer);
                if (count < 0) {
                    return;
                }
                left -= count;
                passed.addAndGet(count);
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (java.nio.channels.ClosedChannelException e) {
            // The other direction ended first.
            return;
        } catch (IOException e) {
            if (from.isOpen() && to.isOpen() && bytes != Integer.MAX_VALUE) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
