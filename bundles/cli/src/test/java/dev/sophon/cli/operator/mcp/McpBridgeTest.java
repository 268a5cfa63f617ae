package dev.sophon.cli.operator.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.cli.launch.Failure;
import dev.sophon.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the bridge does when the Gateway has forgotten the conversation, each answer at the moment that is worst. */
@Timeout(30)
class McpBridgeTest {
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger notYet = new AtomicInteger();
    private final CountDownLatch otherCall = new CountDownLatch(1);
    /** Requests without a session: each is answered by its test. */
    private final BlockingQueue<HttpExchange> stateless = new LinkedBlockingQueue<>();

    private volatile String known = "first";
    private volatile boolean restarted;
    private HttpServer server;
    private PipedOutputStream agent;
    private BufferedReader answers;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/mcp/http", this::answer);
        server.setExecutor(executor);
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        agent = new PipedOutputStream();
        PipedInputStream input = new PipedInputStream(agent);
        PipedOutputStream output = new PipedOutputStream();
        answers = new BufferedReader(new InputStreamReader(new PipedInputStream(output), StandardCharsets.UTF_8));
        PrintWriter out = new PrintWriter(output, true, StandardCharsets.UTF_8);
        executor.execute(() -> {
            try {
                new McpBridge(url, Optional.empty(), out, out).run(input);
            } catch (Failure e) {
                out.println(e.text());
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        agent.close();
        server.stop(0);
        executor.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestHeaders().containsKey("Mcp-Method")) {
            stateless.add(exchange);
            return;
        }
        try (exchange) {
            String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
            JsonNode message = Json.tree(exchange.getRequestBody().readAllBytes());
            if (message.path("method").asText().equals("initialize")) {
                begins(exchange, message);
            } else if (session == null) {
                exchange.sendResponseHeaders(400, -1);
            } else if (!session.equals(known)) {
                if (message.path("id").asInt() == 3) {
                    otherCall.countDown();
                }
                exchange.sendResponseHeaders(404, -1);
            } else if (message.has("id")) {
                says(exchange, message);
            } else {
                exchange.sendResponseHeaders(202, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begins(HttpExchange exchange, JsonNode message) throws IOException, InterruptedException {
        if (notYet.getAndDecrement() > 0) {
            starting(exchange);
            return;
        }
        if (restarted) {
            // The other call is sent while the conversation is being begun.
            send("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}");
            assertThat(otherCall.await(10, TimeUnit.SECONDS)).isTrue();
            known = "second";
        }
        exchange.getResponseHeaders().add("Mcp-Session-Id", known);
        says(exchange, message);
    }

    /** As a Gateway does whose other parts are not there yet. */
    private static void starting(HttpExchange exchange) throws IOException {
        byte[] body = "{\"error\":\"gateway_starting\",\"message\":\"not yet\"}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(503, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void says(HttpExchange exchange, JsonNode message) throws IOException {
        byte[] body = ("{\"jsonrpc\":\"2.0\",\"id\":" + message.get("id") + ",\"result\":{}}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private synchronized void send(String line) throws IOException {
        agent.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        agent.flush();
    }

    @Test
    void whoAsksWhileTheConversationIsBegunAnewGetsItsAnswer() throws Exception {
        send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}");
        assertThat(answers.readLine()).contains("\"id\":1");
        known = "nobody's";
        notYet.set(2);
        restarted = true;
        send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
        assertThat(answers.readLine()).contains("list_changed");
        assertThat(new String[] {answers.readLine(), answers.readLine()})
                .allMatch(line -> line.contains("\"result\""))
                .anyMatch(line -> line.contains("\"id\":2"))
                .anyMatch(line -> line.contains("\"id\":3"));
    }

    @Test
    void aGatewayThatIsStartingIsWaitedFor() throws Exception {
        notYet.set(2);
        send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}");
        assertThat(answers.readLine()).contains("\"id\":1", "\"result\"");

        send(request("2", "server/discover", ""));
        try (HttpExchange exchange = next()) {
            starting(exchange);
        }
        try (HttpExchange exchange = next()) {
            events(exchange, "{\"id\":2,\"result\":{}}");
        }
        assertThat(answers.readLine()).contains("\"id\":2", "\"result\"");
    }

    private static String request(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params
                + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}";
    }

    private HttpExchange next() throws InterruptedException {
        HttpExchange exchange = stateless.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).as("a request").isNotNull();
        return exchange;
    }

    private static void events(HttpExchange exchange, String... messages) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        for (String message : messages) {
            exchange.getResponseBody().write(("data: " + message + "\n\n").getBytes(StandardCharsets.UTF_8));
        }
        exchange.getResponseBody().flush();
    }

    @Test
    void aRequestWithoutASessionSaysInItsHeadersWhatItIs() throws Exception {
        send(request("1.5", "tools/call", "\"name\":\"grüße\","));
        try (HttpExchange exchange = next()) {
            assertThat(exchange.getRequestHeaders().getFirst("MCP-Protocol-Version"))
                    .isEqualTo("2026-07-28");
            assertThat(exchange.getRequestHeaders().getFirst("Mcp-Method")).isEqualTo("tools/call");
            assertThat(exchange.getRequestHeaders().getFirst("Mcp-Name")).isEqualTo("=?base64?Z3LDvMOfZQ==?=");
            assertThat(exchange.getRequestHeaders().containsKey("Mcp-Session-Id"))
                    .isFalse();
            events(exchange, "{\"method\":\"notifications/progress\"}", "{\"id\":1.5,\"result\":{}}");
        }
        assertThat(answers.readLine()).contains("progress");
        assertThat(answers.readLine()).contains("\"id\":1.5");
    }

    @Test
    void anErrorOfTheProtocolIsPassedOnAsItIs() throws Exception {
        send(request("1", "server/discover", ""));
        byte[] error = "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32022,\"message\":\"m\"}}"
                .getBytes(StandardCharsets.UTF_8);
        try (HttpExchange exchange = next()) {
            exchange.sendResponseHeaders(400, error.length);
            exchange.getResponseBody().write(error);
        }
        assertThat(answers.readLine()).contains("-32022");
        send(request("2", "server/discover", ""));
        try (HttpExchange exchange = next()) {
            exchange.sendResponseHeaders(502, -1);
        }
        assertThat(answers.readLine()).contains("\"id\":2", "A proxy answers", "HTTP 502");
    }

    @Test
    void aCancelledRequestIsAClosedConnectionAndHasNoAnswer() throws Exception {
        send(request("1", "tools/call", ""));
        HttpExchange exchange = next();
        events(exchange);
        send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
        Awaitility.await().untilAsserted(() -> assertThatThrownBy(() -> {
                    exchange.getResponseBody().write(new byte[1_000]);
                    exchange.getResponseBody().flush();
                })
                .isInstanceOf(IOException.class));
        send(request("2", "tools/call", ""));
        try (HttpExchange second = next()) {
            events(second, "{\"id\":2,\"result\":{}}");
        }
        assertThat(answers.readLine()).contains("\"id\":2");
    }

    @Test
    void whoListensIsHeardAgainWhenTheGatewayIsBack() throws Exception {
        String acknowledged = "{\"method\":\"notifications/subscriptions/acknowledged\"}";
        send(request("7", "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true},"));
        try (HttpExchange exchange = next()) {
            events(exchange, acknowledged);
        }
        assertThat(answers.readLine()).contains("acknowledged");
        try (HttpExchange exchange = next()) {
            events(exchange, acknowledged, "{\"method\":\"notifications/tasks\"}", "{\"id\":7,\"result\":{}}");
        }
        assertThat(answers.readLine()).contains("tools/list_changed", "subscriptionId\":7");
        assertThat(answers.readLine()).contains("notifications/tasks");
        next().close();
    }

    @Test
    void whoListensInVainIsToldSo() throws Exception {
        send(request("1", "subscriptions/listen", ""));
        try (HttpExchange exchange = next()) {
            events(exchange);
        }
        assertThat(answers.readLine()).contains("\"id\":1", "\"error\"");
        send(request("2", "subscriptions/listen", ""));
        try (HttpExchange exchange = next()) {
            events(exchange, "{\"id\":2,\"error\":{\"code\":-32602,\"message\":\"m\"}}");
        }
        assertThat(answers.readLine()).contains("\"id\":2", "-32602");
        send(request("3", "subscriptions/listen", ""));
        try (HttpExchange exchange = next()) {
            events(exchange, "{\"id\":3,\"result\":{}}");
        }
        assertThat(answers.readLine()).contains("\"id\":3", "\"result\"");
    }

    @Test
    void whoListenedIsHeardAgainThoughAConnectionBringsNothingAndToldOfARefusal() throws Exception {
        send(request("7", "subscriptions/listen", ""));
        try (HttpExchange exchange = next()) {
            events(exchange, "{\"method\":\"notifications/subscriptions/acknowledged\"}");
        }
        assertThat(answers.readLine()).contains("acknowledged");
        try (HttpExchange exchange = next()) {
            events(exchange);
        }
        try (HttpExchange exchange = next()) {
            events(exchange, "{\"id\":7,\"error\":{\"code\":-32602,\"message\":\"m\"}}");
        }
        assertThat(answers.readLine()).contains("\"id\":7", "-32602");
    }

    @Test
    void aListOfMessagesHasAnAnswerForEach() throws Exception {
        send("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]");
        assertThat(new String[] {answers.readLine(), answers.readLine()})
                .anyMatch(line -> line.contains("\"id\":1"))
                .anyMatch(line -> line.contains("\"id\":2"));
    }
}
