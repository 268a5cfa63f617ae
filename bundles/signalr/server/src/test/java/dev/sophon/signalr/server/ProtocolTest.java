package dev.sophon.signalr.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.signalr.server.jetty.HubFixture;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server on the wire: what it says, and what it makes of what no good client would send. */
class ProtocolTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RS = "\u001e";
    private static final int MAX = 64 * 1024;

    private final TestHub hub = new TestHub();
    private HubFixture fixture;

    /** Pings are many; nobody is hurried, so that a slow machine does not look like a bad client. */
    private static final HubOptions PATIENT = HubOptions.defaults()
            .withMaxMessageBytes(MAX)
            .withTimers(Duration.ofSeconds(15), Duration.ofMillis(200), Duration.ofSeconds(30));

    private static final Duration SILENCE = Duration.ofMillis(1500);
    /** So many pings come in twice that time. */
    private static final int PINGS = 15;

    @BeforeEach
    void start() {
        fixture = new HubFixture(hub.hub(), PATIENT);
    }

    private void restart(Duration handshake, Duration silence) {
        fixture.close();
        fixture = new HubFixture(hub.hub(), PATIENT.withTimers(handshake, Duration.ofMillis(200), silence));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private URI uri() {
        return fixture.uri();
    }

    private JsonNode negotiate(String query) throws Exception {
        HttpResponse<String> response = RawClient.post(uri(), "good", query);
        assertThat(response.statusCode()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** The status that a WebSocket is refused by. */
    private int refusal(String token, String query) {
        try {
            RawClient.open(uri(), token, query).abort();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    /** The next record that is no ping. */
    private static JsonNode next(RawClient client) throws Exception {
        String record = client.next();
        while (record.equals("{\"type\":6}")) {
            record = client.next();
        }
        return JSON.readTree(record);
    }

    @Test
    void negotiationWaitsForNoBody() throws Exception {
        String form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na";
        try (Socket socket = new Socket(uri().getHost(), uri().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /hub/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: localhost\r\n" + form)
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void negotiatesInBothVersions() throws Exception {
        JsonNode one = negotiate("?negotiateVersion=1");
        assertThat(one.path("negotiateVersion").asInt()).isEqualTo(1);
        assertThat(one.path("connectionToken").asText())
                .isNotEqualTo(one.path("connectionId").asText());
        assertThat(one.path("availableTransports").toString())
                .isEqualTo("[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]}]");
        JsonNode zero = negotiate("");
        assertThat(zero.path("negotiateVersion").asInt()).isZero();
        assertThat(zero.has("connectionToken")).isFalse();
        assertThat(refusal("good", "?id=" + zero.path("connectionId").asText())).isEqualTo(101);
        assertThat(negotiate("?negotiateVersion=7").path("negotiateVersion").asInt())
                .isEqualTo(1);
        assertThat(RawClient.post(uri(), "good", "?negotiateVersion=x").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aNegotiatedConnectionIsOpenedOnceAndByItsUser() throws Exception {
        String id = negotiate("?negotiateVersion=1").path("connectionToken").asText();
        assertThat(refusal("good", "?id=unknown")).isEqualTo(404);
        assertThat(refusal("good-too", "?id=" + id)).isEqualTo(403);
        RawClient client = RawClient.open(uri(), "good", "?id=" + id);
        assertThat(refusal("good", "?id=" + id)).isEqualTo(409);
        client.send(RawClient.HANDSHAKE);
        assertThat(hub.awaitConnected().id()).isEqualTo(id.substring(0, id.indexOf('.')));
        client.abort();
        hub.awaitDisconnected();
        assertThat(refusal("good", "?id=" + id)).isEqualTo(404);
    }

    @Test
    void aBadTokenIsRefusedEverywhere() throws Exception {
        HttpResponse<String> response = RawClient.post(uri(), "bad", "?negotiateVersion=1");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("{\"error\":\"unauthorized\",\"message\":\"the token is not valid\"}");
        assertThat(refusal("bad", "")).isEqualTo(401);
        String id = negotiate("?negotiateVersion=1").path("connectionToken").asText();
        assertThat(refusal("bad", "?id=" + id)).isEqualTo(401);
    }

    @Test
    void whoIsChallengedAnswersForThisOneConnection() throws Exception {
        JsonNode one = JSON.readTree(
                RawClient.post(uri(), "keyed", "?negotiateVersion=1").body());
        JsonNode two = JSON.readTree(RawClient.post(uri(), "keyed", "").body());
        String answer = "&answer=" + one.path("challenge").asText();
        String id = "?id=" + one.path("connectionToken").asText();
        assertThat(one.path("challenge").asText()).hasSize(43);
        assertThat(negotiate("?negotiateVersion=1").has("challenge")).isFalse();
        assertThat(refusal("keyed", "")).isEqualTo(401);
        assertThat(refusal("keyed", "?" + answer.substring(1))).isEqualTo(401);
        assertThat(refusal("keyed", id)).isEqualTo(401);
        assertThat(refusal("keyed", "?id=" + two.path("connectionId").asText() + answer))
                .isEqualTo(401);
        RawClient client = RawClient.open(uri(), "keyed", id + answer);
        assertThat(refusal("keyed", id + answer)).as("replayed").isEqualTo(409);
        client.send(RawClient.HANDSHAKE);
        assertThat(hub.awaitConnected().user().getName()).isEqualTo("keyed");
        client.abort();
    }

    @Test
    void theTokenMayComeInTheQuery() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri() + "/negotiate?access_token=good"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void otherRequestsAreAnsweredToo() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest get = HttpRequest.newBuilder(uri())
                .header("Authorization", "Bearer good")
                .build();
        HttpResponse<String> plain = http.send(get, HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(400);
        assertThat(plain.body()).contains("proxy", "Upgrade");
        HttpRequest deeper =
                HttpRequest.newBuilder(URI.create(uri() + "/other")).build();
        assertThat(http.send(deeper, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void recordsComeTogetherOrInParts() throws Exception {
        RawClient client = RawClient.open(uri(), "good", "");
        client.send(RawClient.HANDSHAKE + note("one") + note("two") + note("th"));
        client.sendPart(note("three").substring(0, 20), false);
        client.sendPart(note("three").substring(20), true);
        client.sendBinary(note("four"));
        client.send(note("five").substring(0, 10));
        client.send(note("five").substring(10));
        for (String expected : new String[] {"one", "two", "th", "three", "four", "five"}) {
            assertThat(hub.heard.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }

    private static String note(String text) {
        return "{\"arguments\":[\"" + text + "\"],\"type\":1,\"target\":\"Note\"}" + RS;
    }

    @Test
    void theOrderOfFieldsDoesNotMatterAndOthersArePassedOver() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        client.send("{ \"headers\":{\"a\":\"b\"}, \"arguments\" : [ {\"x\": 1 , \"y\" : 2} ] , \"streamIds\":[],"
                + "\"target\":\"Swap\",\"invocationId\":\"q\\u0031\",\"type\":1 }" + RS);
        assertThat(next(client))
                .isEqualTo(JSON.readTree("{\"type\":3,\"invocationId\":\"q1\",\"result\":{\"x\":2,\"y\":1}}"));
        client.send("{\"type\":99,\"sequenceId\":4}" + RS + "{\"type\":5,\"invocationId\":\"none\"}" + RS
                + "{\"type\":3,\"invocationId\":\"none\",\"result\":1}" + RS + note("alive"));
        assertThat(hub.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("alive");
    }

    @Test
    void absentValuesAreLeftOut() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        client.send("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Note\",\"arguments\":[\"a\"]}" + RS);
        assertThat(next(client).toString()).isEqualTo("{\"type\":3,\"invocationId\":\"1\"}");
        hub.awaitConnected().send("Tell", "a", null);
        assertThat(next(client).toString()).isEqualTo("{\"type\":1,\"target\":\"Tell\",\"arguments\":[\"a\",null]}");
    }

    @Test
    void streamingIsRefusedAndNothingElse() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        client.send("{\"type\":4,\"invocationId\":\"s\",\"target\":\"Echo\",\"arguments\":[]}" + RS);
        assertThat(next(client).path("error").asText()).isEqualTo("streaming is not supported");
        client.send(
                "{\"type\":1,\"invocationId\":\"t\",\"target\":\"Echo\",\"arguments\":[1],\"streamIds\":[\"1\"]}" + RS);
        assertThat(next(client).path("error").asText()).isEqualTo("streaming is not supported");
        client.send(note("alive"));
        assertThat(hub.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("alive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"protocol\":\"messageball\",\"version\":1}",
                "{\"protocol\":\"json\",\"version\":9}",
                "{\"protocol\":7}",
                "GET / HTTP/1.1",
                "null",
                ""
            })
    void aHandshakeThatIsNoneIsRefused(String handshake) throws Exception {
        RawClient client = RawClient.open(uri(), "good", "");
        client.send(handshake + RS);
        assertThat(next(client).path("error").asText()).startsWith("handshake: ");
        assertThat(client.awaitClosed()).isEqualTo(1007);
        assertThat(hub.connected).isEmpty();
    }

    @Test
    void aHandshakeThatDoesNotComeIsNotWaitedFor() throws Exception {
        restart(Duration.ofMillis(500), Duration.ofSeconds(30));
        RawClient silent = RawClient.open(uri(), "good", "");
        assertThat(next(silent).path("error").asText()).isEqualTo("handshake: none came in time");
        assertThat(silent.awaitClosed()).isEqualTo(1007);
        restart(Duration.ofSeconds(15), Duration.ofSeconds(30));
        RawClient talkative = RawClient.open(uri(), "good", "");
        talkative.send("x".repeat(5000));
        assertThat(next(talkative).path("error").asText()).isEqualTo("handshake: too long");
        assertThat(hub.disconnected).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "[]",
                "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"a\"}",
                "{\"type\":1,\"target\":\"Note\"}",
                "{\"type\":1,\"arguments\":[]}",
                "{\"type\":3,\"result\":1}",
                "{\"target\":\"Note\"}",
                "{} {}",
                ""
            })
    void whatIsNotOfTheProtocolEndsTheConnection(String record) throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        client.send(record + RS);
        JsonNode close = next(client);
        assertThat(close.path("type").asInt()).isEqualTo(7);
        assertThat(close.path("error").asText()).startsWith("message: ").doesNotContain("garbage");
        assertThat(client.awaitClosed()).isEqualTo(1007);
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.PROTOCOL_ERROR);
    }

    @Test
    void deepNestingEndsTheConnection() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        client.send("{\"type\":1,\"target\":\"Echo\",\"arguments\":[" + "[".repeat(30_000) + "]".repeat(30_000) + "]}"
                + RS);
        assertThat(next(client).path("type").asInt()).isEqualTo(7);
        assertThat(client.awaitClosed()).isEqualTo(1007);
    }

    @Test
    void aMessageMayBeSoLargeAndNoLarger() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        String frame = "{\"type\":1,\"target\":\"Note\",\"arguments\":[\"\"]}" + RS;
        client.send(frame.replace("\"\"", '"' + "a".repeat(MAX - frame.length()) + '"'));
        assertThat(hub.heard.poll(10, TimeUnit.SECONDS)).hasSize(MAX - frame.length());
        client.send(frame.replace("\"\"", '"' + "a".repeat(MAX - frame.length() + 1) + '"'));
        assertThat(next(client).path("error").asText()).isEqualTo("message: at most 65536 bytes are allowed");
        assertThat(client.awaitClosed()).isEqualTo(1009);
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.TOO_LARGE);
    }

    @Test
    void aMessageWithoutEndIsNotCollectedForEver() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        for (int i = 0; i < 9; i++) {
            client.sendPart("a".repeat(MAX / 8), false);
        }
        assertThat(client.awaitClosed()).isEqualTo(1009);
    }

    @Test
    void whatIsTooLargeToBeSentIsAnErrorOfItsSender() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        client.send("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Big\",\"arguments\":[" + MAX + "]}" + RS);
        assertThat(next(client).path("error").asText()).isEqualTo("the result is too large");
        HubConnection connection = hub.awaitConnected();
        assertThatThrownBy(() -> connection.send("Tell", "x".repeat(MAX))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pingsWhileThereIsNothingToSay() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        assertThat(client.next()).isEqualTo("{\"type\":6}");
        assertThat(client.next()).isEqualTo("{\"type\":6}");
    }

    @Test
    void aClientThatIsSilentIsGone() throws Exception {
        restart(Duration.ofSeconds(15), SILENCE);
        RawClient client = RawClient.shakeHands(uri());
        assertThat(next(client).path("error").asText()).isEqualTo("nothing was heard for 1 s");
        assertThat(client.awaitClosed()).isEqualTo(1000);
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.SILENT);
    }

    @Test
    void aWebSocketPingIsASignOfLife() throws Exception {
        restart(Duration.ofSeconds(15), SILENCE);
        RawClient client = RawClient.shakeHands(uri());
        // For twice the silence that it bears, answer each ping of the server by one of ours.
        for (int i = 0; i < PINGS; i++) {
            assertThat(client.next()).isEqualTo("{\"type\":6}");
            client.ping();
        }
        assertThat(hub.awaitConnected().isOpen()).isTrue();
    }

    @Test
    void eachPartOfAMessageIsASignOfLife() throws Exception {
        restart(Duration.ofSeconds(15), SILENCE);
        RawClient client = RawClient.shakeHands(uri());
        client.sendPart("{\"type\":1,\"target\":\"Note\",\"arguments\":[\"", false);
        for (int i = 0; i < PINGS; i++) {
            assertThat(client.next()).isEqualTo("{\"type\":6}");
            client.sendPart("slow", false);
        }
        client.sendPart("\"]}" + RS, true);
        assertThat(hub.heard.poll(10, TimeUnit.SECONDS)).isEqualTo("slow".repeat(PINGS));
    }

    @Test
    void aBrokenSocketIsNoticed() throws Exception {
        RawClient client = RawClient.shakeHands(uri());
        HubConnection connection = hub.awaitConnected();
        client.abort();
        assertThat(hub.awaitDisconnected().kind()).isEqualTo(Disconnect.Kind.LOST);
        assertThat(connection.isOpen()).isFalse();
    }
}
