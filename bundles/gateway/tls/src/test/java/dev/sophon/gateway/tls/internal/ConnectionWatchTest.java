package dev.sophon.gateway.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.Time;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By a clock that is set by hand; the sockets are real. */
class ConnectionWatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final byte[] ENDLESS = new byte[64 << 20];

    private final Server server = new Server();
    private final List<Callback> held = new CopyOnWriteArrayList<>();
    private final HandTime time = new HandTime();
    private ServerConnector connector;
    private ConnectionWatch watch;

    private static final class HandTime implements Time {
        private volatile long nanos = SECOND;

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Scheduled after(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public Scheduled every(Duration period, Runnable task) {
            return () -> {};
        }
    }

    @BeforeEach
    void start() throws Exception {
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                switch (request.getHttpURI().getPath()) {
                    case "/large" -> response.write(true, ByteBuffer.wrap(ENDLESS), callback);
                    case "/later" -> held.add(callback);
                    default -> Content.Sink.write(response, true, "here", callback);
                }
                return true;
            }
        });
        server.start();
        watch = new ConnectionWatch(time);
        server.addConnector(watch.createConnector(server));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", connector.getLocalPort());
        socket.setSoTimeout(20_000);
        await().until(() -> !connector.getConnectedEndPoints().isEmpty());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String answer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("here") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            time.nanos += SECOND;
            watch.tick();
        }
    }

    private void closed(Socket socket) throws IOException {
        await().until(() -> connector.getConnectedEndPoints().isEmpty());
        try {
            assertThat(socket.getInputStream().read()).isNegative();
        } catch (SocketException e) {
            // Closed with something unread in it.
        }
    }

    @Test
    void aHeadThatDoesNotEndIsNotWaitedForHoweverMuchOfItComes() throws Exception {
        try (Socket socket = socket()) {
            send(socket, "GET /later HTTP/1.1\r\nHost: a\r\n");
            for (int i = 0; i < 15; i++) {
                send(socket, "X-" + i + ": y\r\n");
                pass(1);
            }
            assertThat(connector.getConnectedEndPoints()).hasSize(1);
            pass(2);
            closed(socket);
        }
    }

    @Test
    void aSecondHeadHasToEndTooAndSoHasWhoSaysNothing() throws Exception {
        try (Socket socket = socket()) {
            send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            answer(socket);
            pass(3);
            send(socket, "GET / HTTP/1.1\r\nHo");
            await().until(() -> connector
                            .getConnectedEndPoints()
                            .iterator()
                            .next()
                            .getConnection()
                            .getBytesIn()
                    > 30);
            pass(17);
            closed(socket);
        }
        try (Socket socket = socket()) {
            pass(17);
            closed(socket);
        }
    }

    @Test
    void whoWaitsForAnAnswerAndWhoRestsBetweenTwoRequestsStays() throws Exception {
        try (Socket socket = socket()) {
            send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            answer(socket);
            pass(100);
            send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            answer(socket);
            send(socket, "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
            await().until(() -> held.size() == 1);
            pass(600);
            assertThat(connector.getConnectedEndPoints()).hasSize(1);
            held.get(0).succeeded();
            assertThat((char) socket.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void whoDoesNotReadIsLetGo() throws Exception {
        try (Socket socket = socket()) {
            send(socket, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
            // What the kernel takes has left this program, some of it late; from then on the rest waits.
            OptionalLong before = OptionalLong.empty();
            int quiet = 0;
            for (OptionalLong out = bytesOut(); out.isPresent(); out = bytesOut()) {
                quiet = out.equals(before) && out.getAsLong() > 0 ? quiet + 1 : 0;
                before = out;
                // A busy machine is not at once to see that it was closed.
                assertThat(quiet).isLessThan(2 * (int) ConnectionWatch.PART.toSeconds());
                pass(1);
                Thread.sleep(50);
            }
            assertThat(quiet).isGreaterThanOrEqualTo((int) ConnectionWatch.PART.toSeconds() - 1);
        }
    }

    /** Of the only connection; empty once there is none. */
    private OptionalLong bytesOut() {
        return connector.getConnectedEndPoints().stream()
                .mapToLong(end -> end.getConnection().getBytesOut())
                .findFirst();
    }
}
