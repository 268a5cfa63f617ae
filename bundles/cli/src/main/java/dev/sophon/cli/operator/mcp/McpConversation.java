package dev.sophon.cli.operator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The revisions that begin with {@code initialize}. While the Gateway is away, what asks for an answer gets an error that
 * says so; when it is back, the conversation is begun anew with the agent's own words. Thread-safe.
 */
final class McpConversation {
    /** What clients know as an error of the connection. */
    private static final int UNREACHABLE = -32000;

    private static final String INITIALIZE = "initialize";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_BEGINNINGS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration END = Duration.ofSeconds(2);

    private final McpEndpoint endpoint;
    private final McpLines lines;
    private final Object beginning = new Object();
    private volatile @Nullable String initialize;
    private volatile @Nullable String session;
    private volatile @Nullable String version;
    private @Nullable Thread listener;

    McpConversation(McpEndpoint endpoint, McpLines lines) {
        this.endpoint = endpoint;
        this.lines = lines;
    }

    boolean isFirst(JsonNode message) {
        return message.path("method").asText().equals(INITIALIZE);
    }

    /** What is asked for, which is nothing in what only tells, or answers. */
    private static Set<JsonNode> asked(JsonNode message) {
        Set<JsonNode> ids = new HashSet<>();
        for (JsonNode one : message.isArray() ? message : List.of(message)) {
            if (one.has("method") && one.has("id")) {
                ids.add(one.get("id"));
            }
        }
        return ids;
    }

    void carryInOrder(String text, JsonNode message) {
        if (isFirst(message)) {
            initialize = text;
            session = null;
            version = null;
        }
        carry(text, message);
        if (message.path("method").asText().equals("notifications/initialized")) {
            listen();
        }
    }

    /** Sends a message and writes what is answered; a failure is answered for the Gateway. */
    void carry(String text, JsonNode message) {
        Set<JsonNode> asked = asked(message);
        boolean told = asked.isEmpty();
        try {
            boolean anew = false;
            for (int tries = 1; ; tries++) {
                String used = session;
                HttpResponse<InputStream> answer = post(text, used);
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() / 100 == 2) {
                        if (!told) {
                            remember(message, answer);
                            McpEndpoint.messages(answer, body, json -> tell(json, message, asked));
                            failed(asked, false, "The Gateway ended the connection before it answered");
                        }
                        return;
                    }
                    byte[] words = body.readNBytes(McpLines.MOST_BYTES);
                    if (answer.statusCode() == 404 && used != null && !anew) {
                        anew = true;
                        begin(used);
                    } else if (!McpEndpoint.isWorthAnother(tries, answer.statusCode(), words)) {
                        failed(asked, told, endpoint.refused(answer.statusCode(), words));
                        return;
                    }
                }
            }
        } catch (Failure e) {
            failed(asked, told, e.text());
        } catch (IOException e) {
            failed(asked, told, endpoint.unanswered(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is still without an answer gets this one; what only told something is told to people. */
    private void failed(Set<JsonNode> asked, boolean told, String words) {
        if (told) {
            lines.warn(words);
        }
        asked.forEach(id -> lines.error(id, UNREACHABLE, words));
    }

    private HttpResponse<InputStream> post(String text, @Nullable String current)
            throws IOException, InterruptedException {
        return McpEndpoint.checked(endpoint.http()
                .send(McpEndpoint.posting(request(current), text), HttpResponse.BodyHandlers.ofInputStream()));
    }

    private HttpRequest.Builder request(@Nullable String current) {
        HttpRequest.Builder request = endpoint.request();
        if (current != null) {
            request.header("Mcp-Session-Id", current);
        }
        String spoken = version;
        if (spoken != null) {
            request.header("MCP-Protocol-Version", spoken);
        }
        return request;
    }

    private void remember(JsonNode message, HttpResponse<InputStream> answer) {
        if (isFirst(message)) {
            session = answer.headers().firstValue("Mcp-Session-Id").orElse(null);
        }
    }

    /** Begins the conversation anew, once for all who find that it is over: the Gateway has forgotten it. */
    private void begin(String over) throws IOException, InterruptedException, Failure {
        synchronized (beginning) {
            String first = initialize;
            if (first == null || !over.equals(session)) {
                return;
            }
            HttpResponse<InputStream> answer = post(first, null);
            for (int tries = 1; isEarly(answer.statusCode()) && tries < MOST_BEGINNINGS; tries++) {
                answer.body().close();
                Thread.sleep(FIRST_PAUSE.toMillis());
                answer = post(first, null);
            }
            answer.body().readNBytes(McpLines.MOST_BYTES);
            answer.body().close();
            if (answer.statusCode() != 200) {
                throw new Failure("The Gateway has restarted and does not begin again (HTTP " + answer.statusCode()
                        + "); connect again");
            }
            String begun = answer.headers().firstValue("Mcp-Session-Id").orElse(null);
            post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", begun)
                    .body()
                    .close();
            // Only now: who asks in between has the old one, is told that it is over, and waits here.
            session = begun;
        }
        // Whatever came or went meanwhile, nobody could tell.
        lines.write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
    }

    /** A Gateway that has just started answers before its last part does. */
    private static boolean isEarly(int status) {
        return status == 404 || status == 503;
    }

    /** Writes a message; whether everything has its answer now. */
    private boolean tell(String json, JsonNode asking, Set<JsonNode> asked) {
        lines.write(json);
        JsonNode message = McpEndpoint.tree(json);
        if (isFirst(asking) && message.path("result").has("protocolVersion")) {
            version = message.path("result").path("protocolVersion").asText();
        }
        asked.remove(message.get("id"));
        return asked.isEmpty();
    }

    /** Hears what the Gateway tells by itself, over every loss of the connection. */
    private void listen() {
        if (listener != null || session == null) {
            return;
        }
        listener = new Thread(this::hear, "mcp-listener");
        listener.setDaemon(true);
        listener.start();
    }

    private void hear() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                String used = session;
                try {
                    HttpResponse<InputStream> answer = endpoint.http()
                            .send(request(used).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
                    try (InputStream body = answer.body()) {
                        if (answer.statusCode() == 200) {
                            pause = FIRST_PAUSE;
                            McpEndpoint.messages(answer, body, json -> {
                                lines.write(json);
                                return false;
                            });
                        } else if (answer.statusCode() == 404 && used != null) {
                            begin(used);
                        }
                    }
                } catch (IOException | Failure e) {
                    // It is told to whoever asks something; listening goes on by itself.
                }
                Thread.sleep(pause.toMillis());
                pause = next(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The pause after this one. */
    static Duration next(Duration pause) {
        Duration twice = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    /** Ends the conversation, so that what still runs for it is cancelled. */
    void leave() {
        Thread listening = listener;
        if (listening != null) {
            listening.interrupt();
        }
        if (session == null) {
            return;
        }
        try {
            endpoint.http()
                    .send(request(session).DELETE().timeout(END).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // The Gateway is not there: there is nothing to be ended.
            session = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
