package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        if (restarted && notYet.getAndDecrement() > 0) {
            exchange.sendResponseHeaders(404, -1);
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
}
