package dev.sophon.cli.operator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.cli.operator.client.Foreign;
import dev.sophon.cli.operator.client.GatewayClient;
import dev.sophon.node.identity.gateway.GatewayProblem;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.json.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** The Gateway's {@code /mcp/http}, as the bridge uses it. Thread-safe. */
final class McpEndpoint {
    /** For a Gateway that is starting. */
    private static final int MOST_TRIES = 20;

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final URI gateway;
    private final URI endpoint;
    private final Optional<Secret> token;
    private final HttpClient http;

    McpEndpoint(URI gateway, Optional<Secret> token) throws Failure {
        this.gateway = gateway;
        this.endpoint = URI.create(gateway + "/mcp/http");
        this.token = token;
        this.http = GatewayClient.http(gateway);
    }

    HttpClient http() {
        return http;
    }

    /** A request without its method and its message. */
    HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Accept", "application/json, text/event-stream");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
        return request;
    }

    /** A proxy on the way wants a password; Java gives its answer no body at all. */
    private static final class ProxyAsks extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The same answer, if it is from where it was asked for.
     *
     * @throws IOException if a proxy on the way has answered
     */
    static HttpResponse<InputStream> checked(HttpResponse<InputStream> answer) throws IOException {
        if (answer.statusCode() == Foreign.PROXY_ASKS) {
            throw new ProxyAsks();
        }
        return answer;
    }

    static HttpRequest posting(HttpRequest.Builder request, String text) {
        return request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(text))
                .build();
    }

    /**
     * Gives the messages of an answer as they come, until one is taken for the last.
     *
     * @param last whether nothing is to follow
     * @return whether the last was among them
     */
    static boolean messages(HttpResponse<InputStream> answer, InputStream body, Predicate<String> last)
            throws IOException {
        boolean events = answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        boolean over = false;
        InputStream in = new BufferedInputStream(body);
        for (byte[] line = McpLines.next(in); line != null; line = McpLines.next(in)) {
            String text = new String(line, StandardCharsets.UTF_8).strip();
            String json = !events
                    ? text
                    : text.startsWith("data:") ? text.substring(5).strip() : "";
            try {
                over |= !json.isEmpty() && last.test(json);
            } catch (IllegalArgumentException e) {
                throw new IOException("What came is no JSON", e);
            }
        }
        return over;
    }

    static JsonNode tree(String json) {
        return Json.tree(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Waits a moment if a Gateway has answered that is on its way up, and will serve this soon.
     *
     * @param tries so far
     * @return whether to ask again
     */
    static boolean isWorthAnother(int tries, int status, byte[] body) throws InterruptedException {
        if (tries >= MOST_TRIES || !isStarting(status, body)) {
            return false;
        }
        Thread.sleep(PAUSE.toMillis());
        return true;
    }

    private static boolean isStarting(int status, byte[] body) {
        try {
            return status == 503 && Json.tree(body).path("error").asText().equals("gateway_starting");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** What a refusal of HTTP says, for the agent's user. */
    String refused(int status, byte[] body) {
        if (status == 401) {
            return token.isEmpty()
                    ? "No token for " + gateway + ". Log in: sophon login, or set SOPHON_TOKEN."
                    : "The Gateway does not take this token. Log in again: sophon login";
        }
        try {
            JsonNode said = Json.tree(body);
            // In the form of JSON-RPC, or of the rest of the Gateway, which answers while this part of it is not there.
            String words = said.at("/error/message").asText(said.path("message").asText());
            return words.isEmpty() ? Foreign.answer(gateway, status, "") : words;
        } catch (IllegalArgumentException e) {
            return Foreign.answer(gateway, status, "");
        }
    }

    /** What it means that a request was not answered. */
    String unanswered(IOException problem) {
        if (problem instanceof ProxyAsks) {
            return Foreign.answer(gateway, Foreign.PROXY_ASKS, "");
        }
        return GatewayProblem.describe(gateway, problem)
                + (problem instanceof ConnectException
                        ? ""
                        : " Whether a command that was under way ran is not known.");
    }
}
