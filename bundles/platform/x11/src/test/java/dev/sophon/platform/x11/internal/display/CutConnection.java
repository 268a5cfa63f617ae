package dev.sophon.platform.x11.internal.display;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and an X server, and hangs up after so many bytes of the server's answers to all of them. */
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
        start("cut-connection", cut::accept);
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
            try {
                SocketChannel client = listener.accept();
                start("cut-connection answers", () -> serve(client));
            } catch (IOException e) {
                if (!listener.isOpen()) {
                    return;
                }
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(server))) {
            start("cut-connection requests", () -> pass(client, upstream, new AtomicInteger(), Integer.MAX_VALUE));
            pass(upstream, client, passed, bytes);
        } catch (IOException e) {
            // The server is gone, and the client learns it by the end of its connection.
            return;
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** @param passed over all connections, as {@code most} is */
    private static void pass(SocketChannel from, SocketChannel to, AtomicInteger passed, int most) {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (most - passed.get() > 0) {
                buffer.clear();
                int count = from.read(buffer);
                if (count < 0) {
                    return;
                }
                int before = passed.getAndAdd(count);
                buffer.flip().limit(Math.max(0, Math.min(count, most - before)));
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        } catch (IOException e) {
            // The other direction ended first.
            return;
        }
    }
}
