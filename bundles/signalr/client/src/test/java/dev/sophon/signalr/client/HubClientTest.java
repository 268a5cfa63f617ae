package dev.sophon.signalr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.HubConnectionState;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.Disconnect;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.TestHub;
import dev.sophon.signalr.server.jetty.HubFixture;
import io.reactivex.rxjava3.core.Single;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client on real sockets, in good days and bad. */
class HubClientTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestHub hub = new TestHub();
    private final BlockingQueue<HubClosed> closed = new LinkedBlockingQueue<>();
    private HubFixture fixture;

    @BeforeEach
    void start() {
        fixture = new HubFixture(hub.hub(), HubOptions.defaults());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private HubClient client() {
        return client(fixture.uri(), "good");
    }

    private HubClient client(URI uri, String token) {
        return HubClient.to(uri, Json.mapper())
                .bearerToken(() -> token)
                .onClosed(closed::add)
                .build();
    }

    private HubClosed awaitClosed() throws InterruptedException {
        return closed.poll(10, TimeUnit.SECONDS);
    }

    @Test
    void carriesEncodedResultsOfAnySize() throws Exception {
        try (HubClient client = client()) {
            client.connection()
                    .onWithResult(
                            "Shoot", length -> Single.just(EncodedJson.of("p".repeat(length.asInt()))), JsonNode.class);
            client.start(SOON);
            assertThat(client.connection()
                            .invoke(JsonNode.class, "Echo", Json.tree("[1,{}]".getBytes(StandardCharsets.UTF_8)))
                            .blockingGet()
                            .toString())
                    .isEqualTo("[1,{}]");
            HubConnection connection = hub.awaitConnected();
            for (int length : new int[] {10, 200 * 1024, 6 * 1024 * 1024}) {
                JsonNode answer = connection
                        .invoke("Shoot", SOON, length)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
                assertThat(answer.asText()).hasSize(length);
            }
            assertThat(client.connection().getConnectionId()).isEqualTo(connection.id());
        }
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.CLIENT_CLOSED);
        assertThat(awaitClosed()).isEqualTo(new HubClosed(false, null, true));
    }

    @Test
    void aMessageMayNotGrowPastItsLimitHoweverManyCome() throws Exception {
        try (HubClient client = HubClient.to(fixture.uri(), Json.mapper())
                .bearerToken(() -> "good")
                .onClosed(closed::add)
                .messageBytes(10_000)
                .build()) {
            client.start(SOON);
            for (int i = 0; i < 20; i++) {
                assertThat(client.connection()
                                .invoke(String.class, "Echo", "x".repeat(1_000))
                                .blockingGet())
                        .hasSize(1_000);
            }
            assertThatThrownBy(() -> client.connection()
                            .invoke(String.class, "Echo", "x".repeat(20_000))
                            .blockingGet())
                    .isInstanceOf(RuntimeException.class);
            assertThat(awaitClosed().allowReconnect()).isTrue();
        }
    }

    @Test
    void takesAddressesOfWebSockets() throws Exception {
        URI uri = URI.create(fixture.uri().toString().replace("http:", "ws:"));
        try (HubClient client = client(uri, "good")) {
            client.start(SOON);
            assertThat(client.connection().invoke(String.class, "Who").blockingGet())
                    .isEqualTo("good");
        }
    }

    @Test
    void tellsThatItWasRefused() {
        try (HubClient client = client(fixture.uri(), "bad")) {
            assertThatThrownBy(() -> client.start(SOON))
                    .isInstanceOfSatisfying(HubConnectException.class, refused -> assertThat(refused.status())
                            .isEqualTo(401))
                    .hasMessage("the server answered HTTP 401");
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void tellsThatNobodyIsThere() throws Exception {
        URI nowhere;
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (HubClient client = client(nowhere, "good")) {
            assertThatThrownBy(() -> client.start(SOON))
                    .isInstanceOf(HubConnectException.class)
                    .hasRootCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void doesNotWaitForEverForAServerThatSaysNothing() throws Exception {
        try (ServerSocket mute = new ServerSocket(0);
                HubClient client = client(URI.create("http://127.0.0.1:" + mute.getLocalPort()), "good")) {
            assertThatThrownBy(() -> client.start(Duration.ofMillis(300)))
                    .isInstanceOf(HubConnectException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void canBeInterruptedWhileItStarts() throws Exception {
        try (ServerSocket mute = new ServerSocket(0);
                HubClient client = client(URI.create("http://127.0.0.1:" + mute.getLocalPort()), "good")) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.start(SOON)).isInstanceOf(InterruptedException.class);
        } finally {
            // Whatever came of it, the next test is to begin without.
            Thread.interrupted();
        }
    }

    @Test
    void isStartedOnce() throws Exception {
        try (HubClient client = client()) {
            client.start(SOON);
            assertThatThrownBy(() -> client.start(SOON)).isInstanceOf(IllegalStateException.class);
        }
        HubClient unused = client();
        unused.close();
        assertThatThrownBy(() -> unused.start(SOON)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsWhatTheServerSaidAtTheEnd() throws Exception {
        try (HubClient client = client()) {
            client.start(SOON);
            hub.awaitConnected().close("replaced", false);
            assertThat(awaitClosed()).isEqualTo(new HubClosed(true, "replaced", false));
        }
        try (HubClient client = client()) {
            client.start(SOON);
            hub.awaitConnected().close(null, true);
            assertThat(awaitClosed()).isEqualTo(new HubClosed(true, null, true));
        }
    }

    @Test
    void tellsThatTheConnectionBroke() throws Exception {
        try (HubClient client = client()) {
            client.start(SOON);
            hub.awaitConnected();
            fixture.kill();
            HubClosed end = awaitClosed();
            assertThat(end.told()).isFalse();
            assertThat(end.allowReconnect()).isTrue();
        }
    }

    @Test
    void letsGoOfAPeerThatIsTakenToBeDead() throws Exception {
        HubClient client = client();
        client.start(SOON);
        client.abort();
        assertThat(awaitClosed().told()).isFalse();
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.LOST);
        assertThat(client.connection().getConnectionState()).isEqualTo(HubConnectionState.DISCONNECTED);
    }

    @Test
    void anyByteIsASignOfLife() throws Exception {
        try (HubClient client = client()) {
            client.start(SOON);
            HubConnection connection = hub.awaitConnected();
            long sent = System.nanoTime();
            connection.send("Unheard");
            Awaitility.await().until(() -> client.sinceReceived().toNanos() < System.nanoTime() - sent);
        }
    }

    @Test
    void aNegotiationDoesNotLeadToPlainTextElsewhere() throws Exception {
        try (FakeHub elsewhere = new FakeHub("{\"url\":\"http://gateway.evil.example/hub\",\"accessToken\":\"t\"}");
                HubClient client = client(elsewhere.uri(), "good")) {
            assertThatThrownBy(() -> client.start(SOON))
                    .isInstanceOf(HubConnectException.class)
                    .hasMessageContaining("plain http is allowed to this machine only");
        }
    }

    @Test
    void plainTextIsForThisMachineOnly() {
        assertThatThrownBy(() -> HubClient.to(URI.create("http://127.evil.example/hub"), Json.mapper()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dropsAndRestartsLeaveNoThreadBehind() throws Exception {
        try (HubClient first = client()) {
            first.start(SOON);
            first.connection().invoke(String.class, "Who").blockingGet();
        }
        Set<Thread> before = threads();
        for (int i = 0; i < 25; i++) {
            HubClient client = client();
            client.connection().onWithResult("Double", number -> Single.just(number * 2), Integer.class);
            client.start(SOON);
            HubConnection connection = hub.connected.poll(10, TimeUnit.SECONDS);
            while (!connection.isOpen()) {
                connection = hub.connected.poll(10, TimeUnit.SECONDS);
            }
            assertThat(connection
                            .invoke("Double", Integer.class, SOON, i)
                            .toCompletableFuture()
                            .get())
                    .isEqualTo(2 * i);
            switch (i % 3) {
                case 0 -> connection.close("drop", true);
                case 1 -> client.abort();
                default -> client.close();
            }
            assertThat(awaitClosed()).isNotNull();
            client.close();
        }
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(leaked(before))
                .isEmpty());
    }

    @Test
    void failedStartsLeaveNoThreadBehind() throws Exception {
        try (HubClient first = client()) {
            first.start(SOON);
        }
        Set<Thread> before = threads();
        try (ServerSocket mute = new ServerSocket(0);
                FakeHub unfinished = new FakeHub(FakeHub.NEGOTIATED)) {
            URI silent = URI.create("http://127.0.0.1:" + mute.getLocalPort());
            for (int i = 0; i < 10; i++) {
                HubClient refused = client(fixture.uri(), "bad");
                assertThatThrownBy(() -> refused.start(SOON)).isInstanceOf(HubConnectException.class);
                HubClient unanswered = client(silent, "good");
                assertThatThrownBy(() -> unanswered.start(Duration.ofMillis(50)))
                        .isInstanceOf(HubConnectException.class);
                HubClient unshaken = client(unfinished.uri(), "good");
                assertThatThrownBy(() -> unshaken.start(Duration.ofMillis(500)))
                        .isInstanceOf(HubConnectException.class)
                        .hasCauseInstanceOf(TimeoutException.class);
            }
            assertThat(unfinished.upgrades()).isEqualTo(10);
            // The servers are still there: it is the client that must let go.
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(leaked(before))
                    .isEmpty());
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet();
    }

    /** Threads of the client's that were not there before; those that many clients share, and the server's, are none. */
    private static Set<String> leaked(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> !thread.isDaemon() || thread.getName().startsWith("signalr-client"))
                .map(Thread::getName)
                .filter(name ->
                        !name.startsWith("qtp") && !name.startsWith("fixture") && !name.startsWith("awaitility"))
                .collect(Collectors.toSet());
    }
}
