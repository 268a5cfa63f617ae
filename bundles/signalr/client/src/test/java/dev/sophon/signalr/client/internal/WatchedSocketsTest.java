package dev.sophon.signalr.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

class WatchedSocketsTest {
    private final WatchedSockets sockets = new WatchedSockets(null, 1_000);

    @Test
    void nothingWaitsForNagleUnderTlsNeither() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = sockets.createSocket()) {
            socket.connect(server.getLocalSocketAddress());
            assertThat(socket.getTcpNoDelay()).isTrue();
            // As OkHttp does it.
            SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
            try (Socket layered = tls.createSocket(socket, "localhost", server.getLocalPort(), true)) {
                assertThat(layered.getTcpNoDelay()).isTrue();
            }
        }
    }

    @Test
    void eachByteIsNoted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                Socket peer = server.accept()) {
            for (int i = 0; i < 2; i++) {
                long sent = System.nanoTime();
                peer.getOutputStream().write(new byte[] {1, 2});
                assertThat(
                                i == 0
                                        ? socket.getInputStream().read()
                                        : socket.getInputStream().read(new byte[2], 0, 2))
                        .isPositive();
                assertThat(sockets.sinceReceived()).isLessThan(Duration.ofNanos(System.nanoTime() - sent));
                assertThat(socket.getInputStream().skip(i == 0 ? 1 : 0)).isNotNegative();
            }
        }
    }

    @Test
    void theEndOfAStreamIsNoSignOfLife() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            server.accept().close();
            long since = System.nanoTime();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            Duration silent = Duration.ofNanos(System.nanoTime() - since);
            assertThat(sockets.sinceReceived()).isGreaterThan(silent);
        }
    }

    @Test
    void allAreClosedAtOnceAndForGood() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            Socket one = sockets.createSocket();
            one.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()));
            Socket two = sockets.createSocket();
            sockets.close();
            assertThat(one.isClosed()).isTrue();
            assertThat(two.isClosed()).isTrue();
            assertThat(sockets.createSocket().isClosed()).isTrue();
        }
    }
}
