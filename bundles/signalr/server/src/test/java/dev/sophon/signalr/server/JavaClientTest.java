package dev.sophon.signalr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import dev.sophon.signalr.server.jetty.HubFixture;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server with Microsoft's own client for Java, as it comes. */
class JavaClientTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final TestHub hub = new TestHub();
    private HubFixture fixture;
    private HubConnection client;

    @BeforeEach
    void start() {
        fixture = new HubFixture(hub.hub(), HubOptions.defaults());
        client = connection("good");
    }

    @AfterEach
    void stop() {
        client.close();
        fixture.close();
    }

    private HubConnection connection(String token) {
        return HubConnectionBuilder.create(fixture.uri().toString())
                .withAccessTokenProvider(Single.just(token))
                .build();
    }

    private dev.sophon.signalr.server.HubConnection connect() throws InterruptedException {
        assertThat(client.start().blockingAwait(10, TimeUnit.SECONDS)).isTrue();
        return hub.awaitConnected();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void invokesMethodsOfTheServer() throws Exception {
        connect();
        assertThat(client.invoke(String.class, "Echo", "grüße 🙂").blockingGet())
                .isEqualTo("grüße 🙂");
        assertThat(client.invoke(Integer.class, "Add", 1, 2, 39).blockingGet()).isEqualTo(42);
        assertThat(client.invoke(TestHub.Point.class, "swap", new TestHub.Point(1, 2))
                        .blockingGet())
                .isEqualTo(new TestHub.Point(2, 1));
        assertThat(client.invoke(String.class, "Later", "soon").blockingGet()).isEqualTo("soon");
        assertThat(client.invoke(String.class, "Who").blockingGet()).isEqualTo("good");
    }

    @Test
    void learnsOnlyWhatItMayOfFailures() throws Exception {
        connect();
        assertThatThrownBy(() -> client.invoke(String.class, "Refuse").blockingGet())
                .hasMessage("not today");
        assertThatThrownBy(() -> client.invoke(String.class, "Break").blockingGet())
                .hasMessage("the server failed");
        assertThatThrownBy(() -> client.invoke(String.class, "Nowhere").blockingGet())
                .hasMessage("there is no method of this name");
        assertThatThrownBy(() -> client.invoke(String.class, "Swap", "a secret").blockingGet())
                .hasMessage("argument 1: not of the expected type");
        assertThat(client.invoke(Integer.class, "Add", 1).blockingGet()).isEqualTo(1);
    }

    @Test
    void hearsInvocationsInOrder() throws Exception {
        connect();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            client.send("Note", "n" + i);
            sent.add("n" + i);
        }
        Awaitility.await().atMost(SOON).until(() -> hub.heard.size() == sent.size());
        assertThat(List.copyOf(hub.heard)).isEqualTo(sent);
    }

    @Test
    void isSentToAndAsked() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        client.on("Tell", told::add, String.class);
        client.onWithResult("Double", number -> Single.just(number * 2), Integer.class);
        client.onWithResult("Fail", () -> Single.error(new IllegalStateException("it broke")));
        dev.sophon.signalr.server.HubConnection connection = connect();

        get(connection.send("Tell", "hello"));
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        assertThat(get(connection.invoke("Double", Integer.class, SOON, 21))).isEqualTo(42);
        assertThat(get(connection.invoke("Double", SOON, 4)).asInt()).isEqualTo(8);
        assertThatThrownBy(() -> get(connection.invoke("Fail", SOON)))
                .hasCause(new HubException("it broke"))
                .isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> get(connection.invoke("Double", TestHub.Point.class, SOON, 4)))
                .hasRootCauseInstanceOf(com.fasterxml.jackson.core.JacksonException.class)
                .hasMessageContaining("not of the expected type");
        assertThatThrownBy(() -> get(connection.invoke("Unheard", SOON)))
                .hasMessageContaining("Client did not provide a result.");
    }

    @Test
    void answersManyQuestionsAtOnce() throws Exception {
        client.onWithResult("Double", number -> Single.just(number * 2), Integer.class);
        dev.sophon.signalr.server.HubConnection connection = connect();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            answers.add(connection.invoke("Double", Integer.class, SOON, i).toCompletableFuture());
        }
        for (int i = 0; i < 500; i++) {
            assertThat(get(answers.get(i))).isEqualTo(2 * i);
        }
    }

    @Test
    void carriesLargeValuesBothWays() throws Exception {
        client.onWithResult("Blob", length -> Single.just("y".repeat(length)), Integer.class);
        dev.sophon.signalr.server.HubConnection connection = connect();
        for (int length : new int[] {200 * 1024, 6 * 1024 * 1024}) {
            assertThat(client.invoke(String.class, "Big", length).blockingGet()).hasSize(length);
            assertThat(get(connection.invoke("Blob", String.class, SOON, length)))
                    .hasSize(length);
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsAnError() throws Exception {
        client.onWithResult("Never", () -> Single.never());
        dev.sophon.signalr.server.HubConnection connection = connect();
        assertThatThrownBy(() -> get(connection.invoke("Never", Duration.ofMillis(100))))
                .hasMessageContaining("no answer within 100 ms");
        assertThat(connection.isOpen()).isTrue();
        CompletionStage<JsonNode> waiting = connection.invoke("Never", SOON);
        client.stop().blockingAwait();
        assertThatThrownBy(() -> get(waiting)).hasMessageContaining("the connection is closed");
    }

    @Test
    void aMethodMayWaitForTheClientThatInvokedIt() throws Exception {
        fixture.close();
        fixture = new HubFixture(
                Hub.builder(request -> Admission.of(() -> "anyone"))
                        .method("Ask", JsonNode.class, (connection, value) -> connection
                                .invoke("Double", SOON, value)
                                .toCompletableFuture()
                                .join())
                        .build(),
                HubOptions.defaults());
        client = connection("");
        client.onWithResult("Double", number -> Single.just(number * 2), Integer.class);
        client.start().blockingAwait();
        assertThat(client.invoke(Integer.class, "Ask", 21).blockingGet()).isEqualTo(42);
    }

    @Test
    void isRefusedWithABadToken() {
        assertThatThrownBy(() -> connection("bad").start().blockingAwait()).hasMessageContaining("401");
        assertThat(fixture.server().connections()).isEmpty();
    }

    @Test
    void isToldWhyItIsClosed() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        client.onClosed(failure -> closed.complete(failure == null ? "" : failure.getMessage()));
        dev.sophon.signalr.server.HubConnection connection = connect();
        connection.close("revoked", false);
        assertThat(connection.isOpen()).isFalse();
        assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo("revoked");
        assertThat(hub.awaitDisconnected()).isEqualTo(new Disconnect(Disconnect.Kind.SERVER_CLOSED, "revoked"));
        assertThatThrownBy(() -> get(connection.send("Tell", "x"))).hasMessageContaining("the connection is closed");
        Awaitility.await().atMost(SOON).until(() -> client.getConnectionState() == HubConnectionState.DISCONNECTED);
    }

    @Test
    void whatWasSentBeforeTheCloseStillArrives() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        client.on("Tell", told::add, String.class);
        dev.sophon.signalr.server.HubConnection connection = connect();
        for (int i = 0; i < 50; i++) {
            connection.send("Tell", "z".repeat(100_000));
        }
        connection.close("done", false);
        Awaitility.await().atMost(SOON).until(() -> told.size() == 50);
    }

    @Test
    void leavesInOrder() throws Exception {
        connect();
        assertThat(fixture.server().connections()).hasSize(1);
        client.stop().blockingAwait();
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.CLIENT_CLOSED);
        assertThat(fixture.server().connections()).isEmpty();
    }

    @Test
    void isLetGoWhenTheServerStops() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        client.onClosed(failure -> closed.complete(String.valueOf(failure)));
        connect();
        fixture.server().close();
        assertThat(closed.get(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.SERVER_STOPPED);
        assertThatThrownBy(() -> connection("good").start().blockingAwait()).hasMessageContaining("503");
    }
}
