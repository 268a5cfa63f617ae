package dev.sophon.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A line between a Node and its Gateway that can be held and cut: what arrives while a direction is held waits here, and
 * is gone when the line is cut. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    /** Who a byte comes from. */
    public enum From {
        NODE,
        GATEWAY
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Gate fromNode = new Gate();
    private final Gate fromGateway = new Gate();

    /** @param target a port on this machine, which need not be listened on yet */
    public FaultProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    private static void start(String what, Runnable work) {
        Thread thread = new Thread(work, "fault-proxy-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Nothing that comes from there goes on until {@link #release}. */
    public void hold(From side) {
        gate(side).hold();
    }

    public void release(From side) {
        gate(side).release();
    }

    /** How many bytes have gone on. */
    public long passed(From side) {
        return gate(side).passed.get();
    }

    /** Ends all lines, with what is held on them; new ones are let through. */
    public void cut() {
        sockets.forEach(FaultProxy::close);
        fromNode.release();
        fromGateway.release();
    }

    private Gate gate(From side) {
        return side == From.NODE ? fromNode : fromGateway;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket node = listening.accept();
                sockets.add(node);
                start("node", () -> connect(node));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    /** A Node that comes while its Gateway starts waits here, instead of backing off for longer than a test has. */
    private void connect(Socket node) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!node.isClosed() && !listening.isClosed() && System.nanoTime() < end) {
            try {
                Socket gateway = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(gateway);
                node.setTcpNoDelay(true);
                gateway.setTcpNoDelay(true);
                start("gateway", () -> pump(gateway, node, fromGateway));
                pump(node, gateway, fromNode);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        close(node);
        sockets.remove(node);
    }

    private void pump(Socket from, Socket to, Gate gate) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                gate.await();
                out.write(buffer, 0, read);
                gate.passed.addAndGet(read);
            }
        } catch (IOException e) {
            // One end is gone, so the other goes too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            // It listens no more.
        }
        cut();
    }

    private static final class Gate {
        private final AtomicLong passed = new AtomicLong();
        private boolean held;

        synchronized void hold() {
            held = true;
        }

        synchronized void release() {
            held = false;
            notifyAll();
        }

        synchronized void await() throws InterruptedException {
            while (held) {
                wait();
            }
        }
    }
}
