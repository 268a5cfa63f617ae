package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Gateway on a loopback port, which answers what the test tells it to, to those with its token. */
final class FakeGateway implements AutoCloseable {
    static final String TOKEN = "sk_0123456789abcdefghijklmnopqrstuvwxyz";

    /** What came, as {@code METHOD path body}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final List<String> tokens = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> headers = new ConcurrentHashMap<>();
    private final HttpServer server;

    private record Answer(int status, String body) {}

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    FakeGateway answer(String request, int status, String body) {
        answers.put(request, new Answer(status, body.replace('\'', '"')));
        return this;
    }

    /** Its answer has these headers too. */
    FakeGateway with(String request, Map<String, String> more) {
        headers.put(request, more);
        return this;
    }

    /** The bodies that were sent with a request. */
    JsonNode sent(String request) {
        List<String> bodies = new ArrayList<>();
        for (String one : requests) {
            if (one.startsWith(request + " ")) {
                bodies.add(one.substring(request.length() + 1));
            }
        }
        if (bodies.size() != 1) {
            throw new AssertionError("expected one " + request + ", got " + requests);
        }
        return Json.tree(bodies.get(0).getBytes(StandardCharsets.UTF_8));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(body.isEmpty() ? request : request + " " + body);
        String token = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        tokens.add(token);
        Answer answer = answers.getOrDefault(request, new Answer(404, "{\"error\":\"not_found\"}"));
        if (!token.equals("Bearer " + TOKEN)
                && !request.endsWith("/health")
                && !answers.containsKey("* no token needed")) {
            answer = new Answer(401, "{\"error\":\"unauthenticated\",\"message\":\"no\"}");
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        if (answer.status() == 302) {
            exchange.getResponseHeaders().add("Location", answer.body());
        }
        headers.getOrDefault(request, Map.of())
                .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
