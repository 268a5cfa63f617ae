package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pairing client against a real HTTP server. */
class PairingTest {
    private static final String SECRET = "s_canary0canary0";
    private static final String KEY = "k".repeat(43);
    private static final String PUBLIC_KEY = "p".repeat(43);
    private static final String PENDING = "200 {\"status\":\"pending\",\"pairingCode\":\"ABC-123\"}";
    private static final String APPROVED =
            "200 {\"status\":\"approved\",\"token\":\"abc123.a1b2c3d4\",\"gatewayUrl\":\"https://other.example\"}";

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<JsonNode> bodies = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/nodes/me/pair", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void waitsForTheOperatorAndReturnsTheToken() throws Exception {
        answers.addAll(List.of(PENDING, PENDING, APPROVED));

        assertThat(pair()).isEqualTo(new Pairing.Outcome.Paired(NodeToken.parse("abc123.a1b2c3d4")));
        assertThat(heard).containsExactly("code ABC-123", "code ABC-123");
        assertThat(bodies).hasSize(3).allSatisfy(body -> {
            assertThat(body.path("nodeId").asText()).isEqualTo("abc123");
            assertThat(body.path("pairingSecret").asText()).isEqualTo(SECRET);
            assertThat(body.path("pollerKey").asText()).isEqualTo(KEY);
            assertThat(body.path("publicKey").asText()).isEqualTo(PUBLIC_KEY);
            assertThat(body.path("machineName").asText()).isEqualTo("machine");
            assertThat(body.path("platform").asText()).isEqualTo("linux");
            assertThat(body.path("osDescription").asText()).isEqualTo("Some Linux");
        });
    }

    @Test
    void waitsOutAGatewayInTroubleAndSaysEachTroubleOnce() throws Exception {
        answers.addAll(List.of("503 ", "503 ", "429 ", PENDING, "502 ", APPROVED));

        assertThat(pair()).isInstanceOf(Pairing.Outcome.Paired.class);
        assertThat(heard).hasSize(4);
        assertThat(heard.get(0)).contains("503");
        assertThat(heard.get(1)).contains("429");
        assertThat(heard.get(2)).isEqualTo("code ABC-123");
        assertThat(heard.get(3)).contains("502");
    }

    @Test
    void waitsOutAGatewayThatIsDown() throws Exception {
        int port = server.getAddress().getPort();
        server.stop(0);
        List<String> words = new ArrayList<>();
        Pairing.Voice voice = new Pairing.Voice() {
            @Override
            public void waiting(String pairingCode) {
                words.add(pairingCode);
            }

            @Override
            public void problem(String problem) {
                words.add(problem);
                try {
                    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                    server.createContext("/api/nodes/me/pair", PairingTest.this::answer);
                    server.start();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        answers.addAll(List.of(PENDING, APPROVED));

        assertThat(pair(port, voice)).isInstanceOf(Pairing.Outcome.Paired.class);
        assertThat(words).hasSize(2);
        assertThat(words.get(0)).contains("cannot be reached").contains("port " + port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 {\"error\":\"pairing_invalid\"} | new credentials",
                "410 {\"error\":\"pairing_expired\"} | expired",
                "200 {\"status\":\"rejected\"} | rejected",
                "200 {\"status\":\"strange\"} | not understood",
                "200 <html> | Check the Gateway's address",
                "404 | Check the Gateway's address",
                "302 | Gateway's own address",
                "200 {\"status\":\"approved\",\"token\":\"another.a1b2\"} | another node",
                "200 {\"status\":\"approved\",\"token\":\"nonsense\"} | unknown form",
                "200 {\"status\":\"approved\"} | unknown form"
            })
    void endsWithWordsThatSayWhatToDo(String answer, String words) throws Exception {
        answers.add(answer);

        assertThat(pair()).isInstanceOfSatisfying(Pairing.Outcome.Failed.class, failed -> assertThat(failed.words())
                .contains(words)
                .doesNotContain("canary")
                .doesNotContain("nonsense")
                .doesNotContain(KEY));
        assertThat(bodies).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u001b[31mABC", "", "A B"})
    void showsNoCodeThatIsNone(String code) throws Exception {
        answers.addAll(List.of("200 {\"status\":\"pending\",\"pairingCode\":\"" + code + "\"}", APPROVED));

        pair();

        assertThat(heard).containsExactly("code unknown");
    }

    @Test
    void givesNoSecretAway() {
        assertThat(request().toString()).doesNotContain("canary");
    }

    private Pairing.Outcome pair() throws InterruptedException {
        return pair(server.getAddress().getPort(), new Pairing.Voice() {
            @Override
            public void waiting(String pairingCode) {
                heard.add("code " + pairingCode);
            }

            @Override
            public void problem(String words) {
                heard.add(words);
            }
        });
    }

    private Pairing.Outcome pair(int port, Pairing.Voice voice) throws InterruptedException {
        return new Pairing(
                        URI.create("http://127.0.0.1:" + port),
                        request(),
                        HttpClient.newHttpClient(),
                        Duration.ofMillis(10),
                        voice)
                .run();
    }

    private static Pairing.Request request() {
        return new Pairing.Request(
                "abc123", new Secret(SECRET), new Secret(KEY), PUBLIC_KEY, "machine", "linux", "Some Linux");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            bodies.add(Json.tree(exchange.getRequestBody().readAllBytes()));
            String answer = answers.isEmpty() ? "500 " : answers.remove();
            byte[] body = answer.substring(3).strip().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
