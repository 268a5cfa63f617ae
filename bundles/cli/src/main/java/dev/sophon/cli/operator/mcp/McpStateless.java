package dev.sophon.cli.operator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The revision without sessions: each request goes by itself. On the agent's side a notification cancels, on the Gateway's
 * the end of the connection. Thread-safe.
 */
final class McpStateless {
    private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
    private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";
    private static final String LISTEN = "subscriptions/listen";
    private static final int INTERNAL_ERROR = -32603;
    /** What a header may hold as it is, and cannot be taken for something encoded. */
    private static final Pattern PLAIN = Pattern.compile("(?!=\\?base64\\?)[!-~]([ -~]{0,1000}[!-~])?");

    private final McpEndpoint endpoint;
    private final McpLines lines;
    private final Map<JsonNode, Call> calls = new ConcurrentHashMap<>();

    McpStateless(McpEndpoint endpoint, McpLines lines) {
        this.endpoint = endpoint;
        this.lines = lines;
    }

    /** Whether a message says of itself that it is of a revision without sessions. */
    static boolean speaks(JsonNode message) {
        return message.path("params").path("_meta").path(VERSION).isTextual();
    }

    /** A request under way. */
    static final class Call {
        private final boolean listens;
        private boolean cancelled;
        private @Nullable CompletableFuture<?> asking;
        private @Nullable InputStream body;

        private Call(boolean listens) {
            this.listens = listens;
        }

        private synchronized void asks(CompletableFuture<?> request) {
            asking = request;
            body = null;
            if (cancelled) {
                request.cancel(true);
            }
        }

        private synchronized void hears(InputStream answer) throws IOException {
            body = answer;
            if (cancelled) {
                answer.close();
            }
        }

        private synchronized void cancel() {
            cancelled = true;
            if (asking != null) {
                asking.cancel(true);
            }
            try {
                if (body != null) {
                    body.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized boolean isCancelled() {
            return cancelled;
        }
    }

    /** Takes a request in, in the order of the lines: what cancels it may be the next. */
    Call begin(JsonNode message) {
        Call call = new Call(message.path("method").asText().equals(LISTEN));
        calls.put(Objects.requireNonNull(message.get("id")), call);
        return call;
    }

    /** Cancels a request, if it is one under way here that this message is about. */
    boolean cancels(JsonNode message) {
        if (!message.path("method").asText().equals("notifications/cancelled")) {
            return false;
        }
        JsonNode id = message.path("params").get("requestId");
        Call call = id == null ? null : calls.get(id);
        if (call == null) {
            return speaks(message);
        }
        call.cancel();
        return true;
    }

    /** Nobody hears any more. */
    void stopListening() {
        calls.forEach((id, call) -> {
            if (call.listens) {
                call.cancel();
            }
        });
    }

    /** Sends a request and writes what is answered; a failure is answered for the Gateway. */
    void carry(String text, JsonNode message, Call call) {
        JsonNode id = Objects.requireNonNull(message.get("id"));
        try {
            boolean answered =
                    call.listens ? listen(text, message, call) : ask(text, message, call, json -> lines.write(json));
            if (!answered && !call.isCancelled()) {
                lines.error(id, INTERNAL_ERROR, "The Gateway ended the connection before it answered");
            }
        } catch (IOException e) {
            if (!call.isCancelled()) {
                lines.error(id, INTERNAL_ERROR, endpoint.unanswered(e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            calls.remove(id, call);
        }
    }

    /**
     * Asks once.
     *
     * @param said takes each message that comes
     * @return whether the request has its answer
     */
    private boolean ask(String text, JsonNode message, Call call, Consumer<String> said)
            throws IOException, InterruptedException {
        JsonNode id = message.get("id");
        for (int tries = 1; ; tries++) {
            HttpResponse<InputStream> answer = send(McpEndpoint.posting(request(message), text), call);
            try (InputStream body = answer.body()) {
                if (answer.statusCode() / 100 == 2) {
                    return McpEndpoint.messages(answer, body, json -> {
                        if (call.isCancelled()) {
                            return true;
                        }
                        said.accept(json);
                        return Objects.equals(id, McpEndpoint.tree(json).get("id"));
                    });
                }
                byte[] bytes = body.readNBytes(McpLines.MOST_BYTES);
                if (isErrorFor(id, bytes)) {
                    lines.write(new String(bytes, StandardCharsets.UTF_8));
                    return true;
                }
                if (!McpEndpoint.isWorthAnother(tries, answer.statusCode(), bytes)) {
                    lines.error(id, INTERNAL_ERROR, endpoint.refused(answer.statusCode(), bytes));
                    return true;
                }
            }
        }
    }

    private static boolean isErrorFor(@Nullable JsonNode id, byte[] json) {
        try {
            JsonNode message = Json.tree(json);
            return message.path("error").has("code") && Objects.equals(id, message.get("id"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Its headers say what the message says. */
    private HttpRequest.Builder request(JsonNode message) {
        JsonNode params = message.path("params");
        HttpRequest.Builder request = endpoint.request()
                .header("MCP-Protocol-Version", header(params.path("_meta").path(VERSION)))
                .header("Mcp-Method", header(message.path("method")));
        for (String name : List.of("name", "uri", "taskId")) {
            if (params.path(name).isTextual()) {
                return request.header("Mcp-Name", header(params.path(name)));
            }
        }
        return request;
    }

    private static String header(JsonNode value) {
        String text = value.asText();
        return PLAIN.matcher(text).matches()
                ? text
                : "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    private HttpResponse<InputStream> send(HttpRequest request, Call call) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> asking =
                endpoint.http().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        call.asks(asking);
        try {
            HttpResponse<InputStream> answer = McpEndpoint.checked(asking.get());
            call.hears(answer.body());
            return answer;
        } catch (CancellationException e) {
            throw new IOException("cancelled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            throw new IOException(e.getCause());
        }
    }

    /**
     * Listens on over every loss of the connection, until the agent has heard enough or the Gateway does not let it listen.
     *
     * @return whether the request has its answer
     */
    private boolean listen(String text, JsonNode message, Call call) throws IOException, InterruptedException {
        AtomicBoolean acknowledged = new AtomicBoolean();
        Duration pause = Duration.ZERO;
        while (!call.isCancelled()) {
            AtomicBoolean heard = new AtomicBoolean();
            AtomicBoolean goesOn = new AtomicBoolean();
            try {
                boolean answered = ask(text, message, call, json -> {
                    heard.set(true);
                    goesOn.set(hear(json, message, acknowledged));
                });
                if ((answered && !goesOn.get()) || !acknowledged.get()) {
                    return answered;
                }
            } catch (IOException e) {
                if (!acknowledged.get()) {
                    throw e;
                }
            }
            pause = McpConversation.next(heard.get() ? Duration.ZERO : pause);
            Thread.sleep(pause.toMillis());
        }
        return false;
    }

    /** Passes on what is heard; whether to listen on. */
    private boolean hear(String json, JsonNode listening, AtomicBoolean acknowledged) {
        JsonNode message = McpEndpoint.tree(json);
        if (!message.has("method")) {
            // An answer means that the Gateway stops, and it is listened to again when it is back; or that it never
            // began.
            boolean stops = acknowledged.get() && !message.has("error");
            if (!stops) {
                lines.write(json);
            }
            return stops;
        }
        boolean begins = message.path("method").asText().endsWith("/acknowledged");
        if (begins && acknowledged.getAndSet(true)) {
            // Heard again: whatever came or went meanwhile, nobody could tell.
            if (listening
                    .path("params")
                    .path("notifications")
                    .path("toolsListChanged")
                    .asBoolean()) {
                ObjectNode changed = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
                changed.put("method", "notifications/tools/list_changed");
                changed.putObject("params").putObject("_meta").set(SUBSCRIPTION, listening.get("id"));
                lines.write(changed.toString());
            }
        } else {
            lines.write(json);
        }
        return true;
    }
}
