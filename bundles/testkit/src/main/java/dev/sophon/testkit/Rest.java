package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Gateway's REST side, as an agent or an operator uses it. Thread-safe. */
public final class Rest {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final URI gateway;
    private final @Nullable String token;
    private final HttpClient client;

    public Rest(URI gateway, @Nullable String token) {
        this(gateway, token, CLIENT);
    }

    /** @param client that trusts the Gateway's certificate, where it speaks TLS */
    public Rest(URI gateway, @Nullable String token, HttpClient client) {
        this.gateway = gateway;
        this.token = token;
        this.client = client;
    }

    /** The same Gateway with another token, or with none. */
    public Rest as(@Nullable String other) {
        return new Rest(gateway, other, client);
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body, Map.of());
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null, Map.of());
    }

    /** Issues a command and waits for its outcome. */
    public Answer command(String node, String command, String params) throws IOException, InterruptedException {
        return post("/api/nodes/" + node + "/commands", "{\"command\":\"" + command + "\",\"params\":" + params + "}");
    }

    public Answer send(String method, String path, @Nullable String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.resolve(path))
                .timeout(Duration.ofMinutes(11))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::header);
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.body(), (System.nanoTime() - start) / 1_000_000.0);
    }

    /**
     * What came back.
     *
     * @param millis from sending to the last byte
     */
    public record Answer(int status, byte[] body, double millis) {
        public JsonNode json() {
            return body.length == 0 ? Json.mapper().createObjectNode() : Json.tree(body);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The field {@code error}, or an empty text. */
        public String error() {
            return json().path("error").asText();
        }
    }
}
