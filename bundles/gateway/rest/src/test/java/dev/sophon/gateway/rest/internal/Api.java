package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A client of the API with one token. Bodies are written with single quotes. */
public final class Api {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI gateway;
    private final String token;
    private final Map<String, String> always;

    public Api(URI gateway, String token) {
        this(gateway, token, token == null ? Map.of() : Map.of("Authorization", "Bearer " + token));
    }

    private Api(URI gateway, String token, Map<String, String> always) {
        this.gateway = gateway;
        this.token = token;
        this.always = always;
    }

    /** One that sends these headers instead of a token. */
    static Api with(URI gateway, Map<String, String> headers) {
        return new Api(gateway, null, headers);
    }

    /** An answer. */
    public record Reply(int status, byte[] body, java.net.http.HttpHeaders headers) {
        public JsonNode json() {
            return Json.tree(body);
        }

        public String text(String field) {
            return json().path(field).asText();
        }

        public Reply expect(int expected) {
            assertThat(status).as(new String(body, StandardCharsets.UTF_8)).isEqualTo(expected);
            return this;
        }

        public Reply expect(int expected, String error) {
            expect(expected);
            assertThat(text("error")).isEqualTo(error);
            assertThat(text("message")).isNotBlank();
            return this;
        }
    }

    public String token() {
        return token;
    }

    public Reply get(String path) {
        return call("GET", path, null);
    }

    public Reply post(String path, String body) {
        return call("POST", path, body);
    }

    public Reply delete(String path) {
        return call("DELETE", path, null);
    }

    public Reply call(String method, String path, String body, String... headers) {
        return later(method, path, body, headers).join();
    }

    public CompletableFuture<Reply> later(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + "/api" + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        always.forEach(request::setHeader);
        if (headers.length > 0) {
            for (int i = 0; i < headers.length; i += 2) {
                request.setHeader(headers[i], headers[i + 1]);
            }
        }
        return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(response -> new Reply(response.statusCode(), response.body(), response.headers()));
    }

    /** Issues a command and waits. */
    public Reply run(String nodeId, String body) {
        return post("/nodes/" + nodeId + "/commands", body);
    }

    public CompletableFuture<Reply> runLater(String nodeId, String body, String... headers) {
        return later("POST", "/nodes/" + nodeId + "/commands", body, headers);
    }

    /** The status of a GET whose body may never end. */
    public int statusOf(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + "/api" + path));
        always.forEach(request::setHeader);
        try {
            HttpResponse<java.io.InputStream> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            return response.statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The lines of a stream, as long as it lives. */
    java.util.stream.Stream<String> stream(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + "/api" + path));
        always.forEach(request::setHeader);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofLines())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
