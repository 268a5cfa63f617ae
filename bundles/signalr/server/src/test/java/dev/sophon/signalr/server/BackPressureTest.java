package dev.sophon.signalr.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.signalr.server.jetty.HubFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Readers and writers that do not keep up. */
class BackPressureTest {
    private static final String MEGABYTE = "m".repeat(1024 * 1024);

    private final TestHub hub = new TestHub();

    @Test
    void aClientThatDoesNotReadIsDisconnectedAndNobodyElse() throws Exception {
        HubOptions options = HubOptions.defaults().withQueue(8 * 1024 * 1024, 1000);
        try (HubFixture fixture = new HubFixture(hub.hub(), options);
                Socket stalled = upgraded(fixture.uri())) {
            assertThat(stalled.isConnected()).isTrue();
            HubConnection connection = hub.awaitConnected();
            RawClient reader = RawClient.shakeHands(fixture.uri());
            HubConnection other = hub.awaitConnected();

            CompletableFuture<?> last = CompletableFuture.completedFuture(null);
            for (int i = 0; i < 200 && connection.isOpen(); i++) {
                last = connection.send("Tell", MEGABYTE).toCompletableFuture();
            }

            assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.TOO_SLOW);
            assertThat(last).isCompletedExceptionally();
            assertThat(other.send("Tell", "still here").toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
            assertThat(reader.next()).contains("still here");
            assertThat(fixture.server().connections()).containsExactly(other);
        }
    }

    @Test
    void manySmallMessagesAreBoundedToo() throws Exception {
        HubOptions options = HubOptions.defaults().withQueue(Integer.MAX_VALUE, 50);
        try (HubFixture fixture = new HubFixture(hub.hub(), options);
                Socket stalled = upgraded(fixture.uri())) {
            assertThat(stalled.isConnected()).isTrue();
            HubConnection connection = hub.awaitConnected();
            for (int i = 0; i < 200 && connection.isOpen(); i++) {
                connection.send("Tell", MEGABYTE);
            }
            assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.TOO_SLOW);
        }
    }

    @Test
    void aSenderThatWaitsDoesNotOverrunAReader() throws Exception {
        HubOptions options = HubOptions.defaults().withQueue(2 * 1024 * 1024, 2);
        try (HubFixture fixture = new HubFixture(hub.hub(), options)) {
            RawClient reader = RawClient.shakeHands(fixture.uri());
            HubConnection connection = hub.awaitConnected();
            for (int i = 0; i < 40; i++) {
                connection.send("Tell", MEGABYTE).toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
            for (int i = 0; i < 40; i++) {
                assertThat(reader.next()).hasSizeGreaterThan(MEGABYTE.length());
            }
        }
    }

    @Test
    void noMoreIsReadFromAClientThanItsMethodsKeepUpWith() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        Hub slow = Hub.builder(request -> Admission.of(() -> "anyone"))
                .listener(hub)
                .method("Wait", String.class, (connection, text) -> {
                    begun.incrementAndGet();
                    await(open);
                    return null;
                })
                .build();
        HubOptions options = HubOptions.defaults().withMaxPendingInvocations(4);
        try (HubFixture fixture = new HubFixture(slow, options);
                Socket client = upgraded(fixture.uri())) {
            hub.awaitConnected();
            byte[] frame = masked("{\"type\":1,\"target\":\"Wait\",\"arguments\":[\"" + MEGABYTE + "\"]}\u001e");
            int frames = 64;
            AtomicInteger written = new AtomicInteger();
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < frames; i++) {
                        client.getOutputStream().write(frame);
                        written.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();

            // The writer is stuck in the kernel's buffers, as nobody reads.
            Awaitility.await().during(Duration.ofMillis(500)).until(() -> begun.get() == 1 && written.get() < frames);
            open.countDown();
            Awaitility.await().until(() -> begun.get() == frames);
            writer.join();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A WebSocket after its handshakes, from which nothing is read any more. */
    private static Socket upgraded(URI hub) throws IOException {
        Socket socket = new Socket(hub.getHost(), hub.getPort());
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + hub.getPath() + "?access_token=good HTTP/1.1\r\nHost: " + hub.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(head).startsWith("HTTP/1.1 101");
        out.write(masked(RawClient.HANDSHAKE));
        return socket;
    }

    /** A text frame with a mask of zeros. */
    private static byte[] masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }
}
