package dev.sophon.node.connection.internal;

import static dev.sophon.node.connection.internal.TestGateway.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import dev.sophon.node.connection.internal.link.Backoff;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.Paused;
import dev.sophon.protocol.wire.Revoked;
import dev.sophon.protocol.wire.ScopesChanged;
import dev.sophon.signalr.server.HubConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connection against a real hub over real sockets that really break. */
class NodeConnectionTest {
    private static final int MOST_WAITING = 100;
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final int LARGE = 500_000;

    @TempDir
    Path temp;

    private final TestNode node = new TestNode();
    private final List<AutoCloseable> toClose = new CopyOnWriteArrayList<>();
    private StateFolder folder;
    private TestGateway gateway;
    private NodeConnection connection;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable open : toClose) {
            open.close();
        }
    }

    @Test
    void greetsAndBeatsAndIsOnline() throws Exception {
        node.addCommand("system.info");
        startGateway(true);
        connect(gateway.port());

        JsonNode hello = next(gateway.hellos);
        assertThat(hello.toString())
                .contains("\"protocol\":1", "\"nodeId\":\"abc123\"", "\"version\":\"1.2.3\"", "\"platform\":\"linux\"")
                .contains("\"architecture\":\"x64\"", "\"machineName\":\"machine\"", "\"name\":\"system.info\"")
                .contains("\"unsettled\":[\"left-open\"]", "\"features\":true");
        JsonNode heartbeat = next(gateway.heartbeats);
        assertThat(heartbeat.path("nodeId").asText()).isEqualTo("abc123");
        assertThat(heartbeat.path("status").asText()).isEqualTo("online");
        assertThat(heartbeat.path("platform").asText()).isEqualTo("linux");
        assertThat(heartbeat.path("uptime").isIntegralNumber()).isTrue();
        assertThat(heartbeat.path("cpuPercent").asDouble()).isBetween(0.0, 100.0);
        assertThat(heartbeat.path("memoryMb").asLong()).isBetween(10L, 100_000L);
        next(gateway.heartbeats);
        Status status = awaitState(State.ONLINE);
        assertThat(status.connectionId()).isEqualTo(gateway.connection().id());
        assertThat(status.scopes()).containsExactly("system.info");
        assertThat(status.gatewayVersion()).isEqualTo("9.9.9");
        assertThat(status.problem()).isNull();
        assertThat(node.granted.poll(5, TimeUnit.SECONDS)).containsExactly("system.info");
        await().untilAsserted(
                        () -> assertThat(Files.readString(folder.lastStatus())).contains("online"));
    }

    @Test
    void tellsWhichVersionsAreQuarantinedAtEachGreeting() throws Exception {
        startGateway(true);
        connect(gateway.port());
        assertThat(next(gateway.hellos).path("quarantined").toString()).isEqualTo("{}");
        UpdateRecord.change(folder, record -> record.without(Release.of("1.2.0"), "it ended with 3")
                .without(Release.of("1.10.0"), "it was not online within 90 s"));

        online().close(null, true);

        assertThat(next(gateway.hellos).path("quarantined").toString())
                .isEqualTo("{\"1.10.0\":\"it was not online within 90 s\",\"1.2.0\":\"it ended with 3\"}");
    }

    @Test
    void aResultIsKeptUntilItIsAcknowledged() throws Exception {
        startGateway(true);
        gateway.acknowledges = false;
        connect(gateway.port());
        HubConnection hub = online();

        send(hub, "c1");
        assertThat(node.executed.poll(5, TimeUnit.SECONDS).command()).isEqualTo("system.info");
        node.settle(success("c1"));

        assertThat(next(gateway.results).path("commandId").asText()).isEqualTo("c1");
        assertThat(node.unacknowledged()).containsExactly("c1");
        gateway.acknowledges = true;
        hub.close(null, true);
        assertThat(next(gateway.results).path("result").path("answer").asInt()).isEqualTo(42);
        await().until(() -> node.acknowledged.equals(List.of("c1")));
    }

    @Test
    void afterAReconnectResultsGoOneAtATime() throws Exception {
        startGateway(true);
        gateway.acknowledges = false;
        connect(gateway.port());
        online();
        node.settle(success("c1"));
        node.settle(success("c2"));

        gateway.connections.clear();
        gateway.crash();
        gateway.start();
        gateway.connection();

        assertThat(next(gateway.results).path("commandId").asText()).isEqualTo("c1");
        // A heartbeat later the second has not come: the first is not acknowledged.
        gateway.heartbeats.clear();
        next(gateway.heartbeats);
        assertThat(gateway.results).isEmpty();
    }

    @Test
    void resultsThatHadNoRoomInMemoryGoWhenTheOthersHaveGone() throws Exception {
        startGateway(true);
        List<String> ids =
                IntStream.range(0, 3 * MOST_WAITING + 7).mapToObj(i -> "c" + i).toList();
        ids.forEach(id -> node.settled(success(id)));
        connect(gateway.port());
        online();
        await().atMost(15, TimeUnit.SECONDS).until(() -> node.unacknowledged().isEmpty());
        assertThat(node.acknowledged).containsExactlyElementsOf(ids);
    }

    @Test
    void smallResultsGoWithoutWaitingForEachOtherUpToABound() throws Exception {
        startGateway(true);
        gateway.acknowledges = false;
        connect(gateway.port());
        HubConnection hub = online();
        for (int i = 0; i < 80; i++) {
            send(hub, "c" + i);
            assertThat(node.executed.poll(5, TimeUnit.SECONDS)).isNotNull();
        }
        for (int i = 0; i < 80; i++) {
            node.settle(success("c" + i));
        }
        for (int i = 0; i < 64; i++) {
            assertThat(next(gateway.results).path("commandId").asText()).isEqualTo("c" + i);
        }
        gateway.heartbeats.clear();
        next(gateway.heartbeats);
        assertThat(gateway.results).isEmpty();
        assertThat(node.acknowledged).isEmpty();
    }

    @Test
    void aLargeResultGoesAlone() throws Exception {
        startGateway(true);
        gateway.acknowledges = false;
        connect(gateway.port());
        HubConnection hub = online();
        send(hub, "large");
        send(hub, "small");
        assertThat(node.executed.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(node.executed.poll(5, TimeUnit.SECONDS)).isNotNull();
        node.settle(CommandResult.success("large", EncodedJson.of(Map.of("text", "x".repeat(3_000_000))), 5));
        assertThat(next(gateway.results).path("commandId").asText()).isEqualTo("large");
        node.settle(success("small"));
        gateway.heartbeats.clear();
        next(gateway.heartbeats);
        assertThat(gateway.results).isEmpty();
    }

    @Test
    void aLargeResultThatTheGatewayHasIsNotSentAgain() throws Exception {
        startGateway(true);
        gateway.keeps = true;
        connect(gateway.port());
        HubConnection hub = online();

        settle(hub, large("c1", "x"));
        assertThat(next(gateway.results).path("result").path("text").asText()).hasSize(LARGE);
        await().until(() -> node.acknowledged.equals(List.of("c1")));
        settle(hub, large("c2", "x"));
        assertThat(next(gateway.results).toString())
                .isEqualTo("{\"commandId\":\"c2\",\"ok\":true,\"sameAs\":\"c1\",\"durationMs\":5}");
        // One byte is another, and the whole that came last is what the next is compared with.
        settle(hub, large("c3", "y"));
        assertThat(next(gateway.results).path("result").path("text").asText()).startsWith("y");
        await().until(() -> node.acknowledged.equals(List.of("c1", "c2", "c3")));
        settle(hub, large("c4", "y"));
        assertThat(next(gateway.results).path("sameAs").asText()).isEqualTo("c3");
        settle(hub, large("c5", "x"));
        assertThat(next(gateway.results).path("result").path("text").asText()).startsWith("x");
        await().until(() -> node.acknowledged.equals(List.of("c1", "c2", "c3", "c4", "c5")));
    }

    @Test
    void aResultIsSentWholeWhereItIsNotAccepted() throws Exception {
        startGateway(true);
        gateway.keeps = true;
        gateway.acknowledges = false;
        connect(gateway.port());
        HubConnection hub = online();
        settle(hub, large("c1", "x"));
        next(gateway.results);
        settle(hub, large("c2", "x"));

        gateway.acknowledges = true;
        hub.close(null, true);

        // After a reconnect the first is whole, although it was sent before.
        JsonNode again = next(gateway.results);
        assertThat(again.path("commandId").asText()).isEqualTo("c1");
        assertThat(again.path("result").path("text").asText()).hasSize(LARGE);
        assertThat(next(gateway.results).path("sameAs").asText()).isEqualTo("c1");
        await().until(() -> node.acknowledged.equals(List.of("c1", "c2")));
    }

    @Test
    void aGatewayThatKeepsItNoLongerGetsTheWholeAtOnce() throws Exception {
        startGateway(true);
        gateway.keeps = true;
        connect(gateway.port());
        HubConnection hub = online();
        settle(hub, large("c1", "x"));
        next(gateway.results);
        await().until(() -> node.acknowledged.equals(List.of("c1")));

        gateway.lostAll = true;
        settle(hub, large("c2", "x"));

        assertThat(next(gateway.results).path("sameAs").asText()).isEqualTo("c1");
        JsonNode whole = next(gateway.results);
        assertThat(whole.path("commandId").asText()).isEqualTo("c2");
        assertThat(whole.path("result").path("text").asText()).hasSize(LARGE);
        await().until(() -> node.acknowledged.equals(List.of("c1", "c2")));
    }

    @Test
    void aGatewayThatKeepsNothingAndASmallResultGetTheWhole() throws Exception {
        startGateway(true);
        connect(gateway.port());
        HubConnection hub = online();
        for (String id : List.of("c1", "c2")) {
            settle(hub, large(id, "x"));
            assertThat(next(gateway.results).has("result")).isTrue();
            await().until(() -> node.acknowledged.contains(id));
        }
        gateway.keeps = true;
        hub.close(null, true);
        HubConnection keeping = online();
        for (String id : List.of("c3", "c4")) {
            node.settle(success(id));
            send(keeping, id);
            assertThat(next(gateway.results).path("result").path("answer").asInt())
                    .isEqualTo(42);
            await().until(() -> node.acknowledged.contains(id));
        }
    }

    @Test
    void aResultThatFinishesWhileTheGatewayIsDownIsDelivered() throws Exception {
        startGateway(true);
        connect(gateway.port());
        send(online(), "c1");
        assertThat(node.executed.poll(5, TimeUnit.SECONDS)).isNotNull();

        gateway.crash();
        awaitState(State.RETRYING);
        node.settle(success("c1"));
        gateway.start();

        assertThat(next(gateway.results).path("commandId").asText()).isEqualTo("c1");
        await().until(() -> node.acknowledged.equals(List.of("c1")));
        awaitState(State.ONLINE);
    }

    @Test
    void comesBackAfterEachCut() throws Exception {
        startGateway(true);
        CutProxy proxy = new CutProxy(gateway.port());
        toClose.add(proxy);
        connect(proxy.port());
        for (int i = 0; i < 5; i++) {
            online();
            proxy.cut();
        }
        online();
        assertThat(node.disconnects).hasValueGreaterThanOrEqualTo(5);
    }

    @Test
    void findsALineThatHasGoneSilent() throws Exception {
        startGateway(true);
        CutProxy proxy = new CutProxy(gateway.port());
        toClose.add(proxy);
        connect(proxy.port());
        online();

        proxy.silence(true);
        await().atMost(15, TimeUnit.SECONDS).until(() -> connection.status().state() != State.ONLINE);
        proxy.silence(false);

        awaitState(State.ONLINE);
    }

    @Test
    void anAttemptThatHangsIsAbandoned() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            connect(mute.getLocalPort());

            Status status = awaitState(State.RETRYING);

            assertThat(status.problem()).isNotBlank();
        }
    }

    @Test
    void saysWhenNobodyAnswers() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        connect(port);

        assertThat(awaitState(State.RETRYING).problem())
                .contains("cannot be reached")
                .contains("port " + port);
    }

    @Test
    void staysAwayWhenRevokedAndRemembersIt() throws Exception {
        startGateway(true);
        connect(gateway.port());
        HubConnection hub = online();
        gateway.admits = false;

        hub.send("Revoked", new Revoked("by an operator"));
        hub.close("revoked", false);

        Status status = awaitState(State.REVOKED);
        assertThat(status.problem())
                .contains("revoked")
                .contains("by an operator")
                .contains("sophon-node pair");
        assertThat(Revocation.read(folder, NodeToken.parse(TestGateway.TOKEN))).isPresent();
        assertThat(Files.readString(folder.revocation())).doesNotContain("a1b2c3d4");
        assertStaysAway();

        connection.stop();
        connect(gateway.port());
        assertThat(awaitState(State.REVOKED).problem()).contains("by an operator");
        assertThat(connection.status().lastHeartbeat()).isNotNull();
        assertStaysAway();
    }

    @Test
    void aRevocationThatIsTakenBackIsForgotten() throws Exception {
        startGateway(true);
        folder = new StateFolder(temp);
        new Revocation(Instant.now(), NodeToken.parse(TestGateway.TOKEN).fingerprint(), "gone").write(folder);

        connect(gateway.port());

        online();
        assertThat(folder.revocation()).doesNotExist();
    }

    @Test
    void staysAwayWhenReplaced() throws Exception {
        startGateway(true);
        connect(gateway.port());

        online().close("replaced", false);

        assertThat(awaitState(State.REPLACED).problem()).contains("Another Node");
        assertStaysAway();
    }

    @Test
    void saysThatItsTokenIsRefusedAndGoesOnTrying() throws Exception {
        startGateway(true);
        gateway.admits = false;
        connect(gateway.port());

        assertThat(awaitState(State.RETRYING).problem()).contains("401").contains("paired anew");

        gateway.admits = true;
        awaitState(State.ONLINE);
    }

    @Test
    void tellsOfCommandsThatCome() throws Exception {
        startGateway(true);
        connect(gateway.port());
        online();

        node.addCommand("filesystem.list");

        assertThat(next(gateway.catalogues).toString()).contains("filesystem.list", "Greets people");
    }

    @Test
    void doesWhatTheGatewaySends() throws Exception {
        startGateway(true);
        connect(gateway.port());
        HubConnection hub = online();
        node.granted.clear();

        hub.send("ScopesChanged", new ScopesChanged(Set.of("screen.capture")));
        hub.send("CancelCommand", Map.of("commandId", "c7"));
        hub.send("DesiredFeatures", Map.of("revision", 1));

        assertThat(node.granted.poll(5, TimeUnit.SECONDS)).containsExactly("screen.capture");
        assertThat(node.cancelled.poll(5, TimeUnit.SECONDS)).isEqualTo("c7");
        await().until(() -> connection.status().scopes().equals(Set.of("screen.capture")));
    }

    @Test
    void answersACommandThatItCannotRead() throws Exception {
        startGateway(true);
        connect(gateway.port());

        online().send("ExecuteCommand", Map.of("commandId", "c1", "timeoutMs", "soon", "command", "canary"));

        JsonNode result = next(gateway.results);
        assertThat(result.path("commandId").asText()).isEqualTo("c1");
        assertThat(result.path("error").asText()).isEqualTo(ErrorCode.INTERNAL_ERROR.wireName());
        assertThat(result.path("message").asText()).contains("timeoutMs").doesNotContain("soon");
        assertThat(node.executed).isEmpty();
    }

    /** No answer can name such a command, so none to it could ever be acknowledged. */
    @Test
    void answersACommandWithHalfACharacterInItsIdUnderNone() throws Exception {
        startGateway(true);
        connect(gateway.port());

        String half = "{\"commandId\":\"c\\ud800\",\"requestId\":\"r\",\"command\":\"canary\",\"issuedAt\":"
                + "\"2026-01-01T00:00:00Z\"}";
        online().send("ExecuteCommand", EncodedJson.ofUtf8(half.getBytes(StandardCharsets.US_ASCII)));

        JsonNode result = next(gateway.results);
        assertThat(result.path("commandId").asText()).isEmpty();
        assertThat(result.path("message").asText()).contains("commandId");
        assertThat(node.executed).isEmpty();
    }

    /** No journal keeps such an answer, so it must not be given before it has a way back. */
    @Test
    void answersCommandsThatItCannotReadThoughTheyComeBeforeTheGreetingIsAnswered() throws Exception {
        startGateway(true);
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            ids.add("c" + i);
        }
        gateway.first = hub -> ids.forEach(
                id -> hub.send("ExecuteCommand", Map.of("commandId", id, "timeoutMs", "soon", "command", "canary")));

        connect(gateway.port());

        Set<String> answered = new TreeSet<>();
        for (int i = 0; i < ids.size(); i++) {
            answered.add(next(gateway.results).path("commandId").asText());
        }
        assertThat(answered).isEqualTo(ids);
    }

    @Test
    void servesAGatewayThatKnowsThePublishedMethodsOnly() throws Exception {
        startGateway(false);
        connect(gateway.port());
        gateway.connection();
        HubConnection hub = online();

        CompletionStage<JsonNode> answer = hub.invoke("ExecuteCommand", Duration.ofSeconds(10), command("c1"));
        assertThat(node.executed.poll(5, TimeUnit.SECONDS)).isNotNull();
        node.settle(success("c1"));

        JsonNode result = answer.toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(result.path("ok").asBoolean()).isTrue();
        assertThat(result.path("result").path("answer").asInt()).isEqualTo(42);
        assertThat(node.acknowledged).containsExactly("c1");
        next(gateway.heartbeats);
        assertThat(connection.status().scopes()).containsExactly("node.command");
        assertThat(gateway.results).isEmpty();
    }

    @Test
    void saysThatAnAddressWithoutAHubMayBeOneThatStillStarts() throws Exception {
        HttpServer bare = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bare.start();
        toClose.add(() -> bare.stop(0));
        connect(bare.getAddress().getPort());

        await().atMost(15, TimeUnit.SECONDS).until(() -> connection.status().problem() != null);

        assertThat(connection.status().problem()).contains("HTTP 404", "still starting");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|400|A proxy|Upgrade",
                "200|426|A proxy|Upgrade",
                "200|502|A proxy|behind it does not",
                "301|0|a proxy|another address",
                "502|0|A proxy|behind it does not",
                "504|0|A proxy|behind it does not",
                "503|0|The Gateway|HTTP 503"
            })
    void namesTheProxyThatAnswersForTheGateway(int negotiation, int upgrade, String who, String what) throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            boolean negotiates = exchange.getRequestURI().getPath().endsWith("/negotiate");
            byte[] body = ("{\"negotiateVersion\":1,\"connectionId\":\"c\",\"connectionToken\":\"t\","
                            + "\"availableTransports\":[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\"]}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", "https://other.example/");
            exchange.sendResponseHeaders(negotiates ? negotiation : upgrade, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        proxy.start();
        toClose.add(() -> proxy.stop(0));
        connect(proxy.getAddress().getPort());

        await().atMost(15, TimeUnit.SECONDS).until(() -> connection.status().problem() != null);

        assertThat(connection.status().problem()).contains(who, what);
    }

    @Test
    void notesAClockThatIsWrong() throws Exception {
        startGateway(true);
        gateway.clockAhead = Duration.ofMinutes(7);
        connect(gateway.port());

        online();

        assertThat(connection.status().problem()).contains("7 minutes").contains("behind");
    }

    @Test
    void aPauseIsToldAtOnceAndAfterEachGreeting() throws Exception {
        startGateway(true);
        connect(gateway.port());
        HubConnection hub = online();
        assertThat(next(gateway.pauses)).as("there may have been one before").isEmpty();
        Pause pause = node.pause("sophon-node pause");
        assertThat(Json.convert(next(gateway.pauses), Paused.class)).isEqualTo(new Paused(pause.by(), pause.since()));
        hub.close(null, true);
        assertThat(next(gateway.pauses).path("by").asText()).isEqualTo("sophon-node pause");
        node.resume();
        assertThat(next(gateway.pauses)).isEmpty();
    }

    @Test
    void whatIsWantedPluggedInIsHandedOnAndTheStateGoesBack() throws Exception {
        startGateway(true);
        connect(gateway.port());
        HubConnection hub = online();
        hub.send("DesiredFeatures", Json.tree("{\"revision\":7,\"features\":[]}".getBytes(StandardCharsets.UTF_8)));
        assertThat(node.wanted.poll(5, TimeUnit.SECONDS)).isEqualTo(new DesiredFeatures(7, List.of(), null));
        assertThat(gateway.features).as("nothing is known yet").isEmpty();

        FeatureState state = new FeatureState(
                7, List.of(new FeatureState.Feature("acme-list", "1.0.0", FeatureState.State.ACTIVE, null)));
        node.way.tell(state);
        assertThat(Json.convert(next(gateway.features), FeatureState.class)).isEqualTo(state);
        node.features = Optional.of(state);
        hub.close(null, true);
        assertThat(Json.convert(next(gateway.features), FeatureState.class))
                .as("after the next greeting")
                .isEqualTo(state);
    }

    @Test
    void whatIsWantedPluggedInIsCountedBeforeItIsRead() throws Exception {
        startGateway(true);
        connect(gateway.port());
        HubConnection hub = online();
        String one = "{\"name\":\"a\",\"manifest\":\"%s\",\"keys\":\"%s\"}";
        for (String features : List.of(
                one.formatted("", "") + ("," + one.formatted("", "")).repeat(32),
                one.formatted("x".repeat(64 * 1024 + 1), ""),
                one.formatted("", "x".repeat(256 * 1024 + 1)),
                "7")) {
            hub.send(
                    "DesiredFeatures",
                    Json.tree(("{\"revision\":7,\"features\":[" + features + "]}").getBytes(StandardCharsets.UTF_8)));
        }
        hub.send("DesiredFeatures", Json.tree("{\"revision\":8,\"features\":[]}".getBytes(StandardCharsets.UTF_8)));
        assertThat(node.wanted.poll(5, TimeUnit.SECONDS)).isEqualTo(new DesiredFeatures(8, List.of(), null));
    }

    @Test
    void leavesNothingBehind() throws Exception {
        startGateway(true);
        connect(gateway.port());
        online();

        connection.stop();

        assertThat(gateway.disconnects.poll(5, TimeUnit.SECONDS)).isNotNull();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("sophon-connection")));
        assertThat(node.subscriptions()).isZero();
        assertThat(node.way).isNull();
    }

    private void startGateway(boolean knowsHello) throws Exception {
        gateway = new TestGateway(knowsHello);
        toClose.add(gateway::close);
    }

    private void connect(int port) {
        folder = new StateFolder(temp);
        connection = new NodeConnection(
                TestNode.identity(port, TestGateway.TOKEN), node, node, node, node, node, folder, "1.2.3", null);
        connection.bindPlatform(node);
        toClose.add(0, connection::stop);
        connection.start(
                SILENCE, new Backoff(new Random(), Duration.ofMillis(20), Duration.ofMillis(200)), MOST_WAITING);
    }

    private HubConnection online() throws InterruptedException {
        HubConnection hub = gateway.connection();
        await().atMost(15, TimeUnit.SECONDS)
                .until(() -> hub.id().equals(connection.status().connectionId()));
        return hub;
    }

    private Status awaitState(State state) {
        await().atMost(15, TimeUnit.SECONDS).until(() -> connection.status().state() == state);
        return connection.status();
    }

    private void assertStaysAway() {
        int attempts = gateway.attempts.get();
        // Ten times as long as the longest wait between two attempts.
        await().during(2, TimeUnit.SECONDS).atMost(4, TimeUnit.SECONDS).until(() -> gateway.attempts.get() == attempts);
    }

    private static void send(HubConnection hub, String commandId) {
        hub.send("ExecuteCommand", command(commandId));
    }

    private static ExecuteCommand command(String commandId) {
        return new ExecuteCommand(
                commandId,
                "r-" + commandId,
                "system.info",
                Json.mapper().createObjectNode(),
                30_000,
                Instant.now(),
                null);
    }

    /** The command comes, runs and ends. */
    private void settle(HubConnection hub, CommandResult result) throws InterruptedException {
        send(hub, result.commandId());
        assertThat(node.executed.poll(15, TimeUnit.SECONDS)).isNotNull();
        node.settle(result);
    }

    private static CommandResult large(String commandId, String first) {
        String text = first + "x".repeat(LARGE - 1);
        return CommandResult.success(commandId, EncodedJson.of(Map.of("text", text)), 5);
    }

    private static CommandResult success(String commandId) {
        return CommandResult.success(commandId, EncodedJson.of(Map.of("answer", 42)), 5);
    }
}
