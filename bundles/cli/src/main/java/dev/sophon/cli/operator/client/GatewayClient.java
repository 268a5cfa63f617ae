package dev.sophon.cli.operator.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.gateway.GatewayHttp;
import dev.sophon.node.identity.gateway.GatewayProblem;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Gateway's REST API, as its operators use it. A redirection is never followed: it would carry the token away. */
public final class GatewayClient {
    private static final int MAX_BYTES = 32 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FILE_PATIENCE = Duration.ofMinutes(2);
    private static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(15);
    private static final int PAGE = 200;
    private static final int MAX_PAGES = 1_000;

    private final URI gateway;
    private final boolean own;
    private final Optional<Secret> token;
    private final HttpClient http;

    /** @param own whether it is the Gateway that this user starts on this machine */
    public GatewayClient(URI gateway, Optional<Secret> token, boolean own) throws Failure {
        this.gateway = gateway;
        this.own = own;
        this.token = token;
        this.http = http(gateway);
    }

    /** A client that trusts what this system trusts and goes by its proxies. */
    public static HttpClient http(URI gateway) throws Failure {
        try {
            return GatewayHttp.to(gateway).build();
        } catch (IllegalArgumentException e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        } catch (GeneralSecurityException e) {
            throw new Failure("This Java cannot speak TLS.", e);
        }
    }

    /** A text as one segment of a path, whatever is in it. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path) throws Failure {
        return call("GET", path, null);
    }

    public JsonNode call(String method, String path, @Nullable JsonNode body) throws Failure {
        return send(method, path, body).content();
    }

    /** Issues a command: its outcome where it has ended at once, otherwise the id to ask for it by. */
    public JsonNode begin(String path, JsonNode command) throws Failure {
        return answered(json("POST", path, command).header("Prefer", "respond-async"), this::answer)
                .content();
    }

    /** How the Gateway is: an answer even where it is not well. */
    public JsonNode health() throws Failure {
        Answer answer = send("GET", "/health", null);
        return answer.json() != null && answer.json().has("status") ? answer.json() : answer.content();
    }

    /** Sends a part of a file, or asks by none how much is there. */
    public JsonNode put(String path, String contentRange, byte[] part) throws Failure {
        HttpRequest.Builder request = request(path, FILE_PATIENCE)
                .header("Content-Range", contentRange)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(part));
        return answered(request, this::answer).content();
    }

    /**
     * Sends a whole file.
     *
     * @param content of so many bytes, at least 1; it is read by another thread
     */
    public JsonNode upload(String path, InputStream content, long size) throws Failure {
        HttpRequest.Builder request = request(path, UPLOAD_PATIENCE)
                .header("Content-Type", "application/octet-stream")
                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> content), size));
        return answered(request, this::answer).content();
    }

    /**
     * A part of a file.
     *
     * @param bytes none where there is no more
     * @param size of the whole
     * @param etag of the whole
     */
    public record Part(byte[] bytes, long size, String etag) {}

    /** Fetches a part of a file, of at most so many bytes. */
    public Part part(String path, long from, int length) throws Failure {
        HttpRequest.Builder request =
                request(path, FILE_PATIENCE).header("Range", "bytes=" + from + "-" + (from + length - 1));
        return answered(request, (head, body) -> {
            String etag = head.headers().firstValue("ETag").orElse("");
            String range = head.headers().firstValue("Content-Range").orElse("/" + body.length);
            String size = range.substring(range.lastIndexOf('/') + 1);
            if (!size.matches("[0-9]{1,18}") || (head.statusCode() / 100 != 2 && head.statusCode() != 416)) {
                // Says why.
                JsonNode unexpected = answer(head, body).content();
                throw new Failure("The Gateway's answer is not understood: " + unexpected.getNodeType());
            }
            return new Part(head.statusCode() == 416 ? new byte[0] : body, Long.parseLong(size), etag);
        });
    }

    private Answer send(String method, String path, @Nullable JsonNode body) throws Failure {
        return answered(json(method, path, body), this::answer);
    }

    private HttpRequest.Builder json(String method, String path, @Nullable JsonNode body) {
        HttpRequest.Builder request = request(path, PATIENCE).header("Accept", "application/json");
        return body == null
                ? request.method(method, HttpRequest.BodyPublishers.noBody())
                : request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
    }

    private HttpRequest.Builder request(String path, Duration patience) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(gateway + "/api" + path)).timeout(patience);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return request;
    }

    /** What is made of an answer. */
    private interface Reading<T> {
        T read(HttpResponse<?> head, byte[] body) throws Failure;
    }

    private Answer answer(HttpResponse<?> head, byte[] body) {
        return new Answer(
                head.statusCode(),
                tree(body),
                head.headers().firstValue("Location").orElse(""));
    }

    private <T> T answered(HttpRequest.Builder request, Reading<T> reading) throws Failure {
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() == Foreign.PROXY_ASKS) {
                // From the way to the Gateway; Java gives it no body at all.
                throw new Failure(Foreign.answer(gateway, Foreign.PROXY_ASKS, ""));
            }
            try (InputStream in = answer.body()) {
                return reading.read(answer, in.readNBytes(MAX_BYTES));
            }
        } catch (IOException e) {
            throw new Failure(unreachable(gateway, own, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted.", e);
        }
    }

    /**
     * All pages of a list, or the first so many of its items.
     *
     * @param query ends in {@code ?} or {@code &}
     */
    public ArrayNode list(String query, int limit) throws Failure {
        ArrayNode all = Json.mapper().createArrayNode();
        String first = query + "limit=" + Math.min(limit, PAGE);
        String next = first;
        for (int page = 0; page < MAX_PAGES; page++) {
            JsonNode answer = get(next);
            for (JsonNode item : answer.path("items")) {
                if (all.size() < limit) {
                    all.add(item);
                }
            }
            String cursor = answer.path("nextCursor").asText("");
            if (cursor.isEmpty() || all.size() >= limit) {
                break;
            }
            next = first + "&cursor=" + segment(cursor);
        }
        return all;
    }

    /**
     * The items of all pages of a list, one after another, so that a long one needs no room.
     *
     * @param query ends in {@code ?} or {@code &}
     * @param size of a page
     */
    public void each(String query, int size, Consumer<JsonNode> take) throws Failure {
        String first = query + "limit=" + size;
        String next = first;
        while (!next.isEmpty()) {
            JsonNode answer = get(next);
            answer.path("items").forEach(take);
            String cursor = answer.path("nextCursor").asText("");
            next = cursor.isEmpty() ? "" : first + "&cursor=" + segment(cursor);
        }
    }

    /** What came back; the body is null where it is no JSON. */
    private final class Answer {
        private final int status;
        private final @Nullable JsonNode json;
        private final String location;

        Answer(int status, @Nullable JsonNode json, String location) {
            this.location = location;
            this.status = status;
            this.json = json;
        }

        @Nullable
        JsonNode json() {
            return json;
        }

        /** The body of a success. */
        JsonNode content() throws Failure {
            if (status / 100 == 2 && json != null) {
                return json;
            }
            String message = json == null ? "" : json.path("message").asText("");
            String code = json == null ? "" : json.path("error").asText("");
            if (status == 401 && !code.equals("login_failed")) {
                throw new Failure(
                        token.isEmpty()
                                ? "No token for " + gateway + ". Log in: sophon login, or set SOPHON_TOKEN."
                                : "The Gateway does not take this token. Log in again: sophon login");
            }
            if (message.isEmpty() && code.isEmpty()) {
                throw new Failure(Foreign.answer(gateway, status, location));
            }
            throw new Failure(message.isEmpty() ? code : code.isEmpty() ? message : message + " (" + code + ")", code);
        }
    }

    /** Why nothing came back, and what to do where it is up to whoever asks. */
    static String unreachable(URI gateway, boolean own, IOException e) {
        return own && e instanceof ConnectException
                ? "The Gateway of this machine does not run: nothing answers at " + gateway
                        + ". Start it: sophon-gateway start"
                : GatewayProblem.describe(gateway, e);
    }

    private static @Nullable JsonNode tree(byte[] body) {
        if (body.length == 0) {
            return Json.mapper().createObjectNode();
        }
        try {
            return Json.tree(body);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
