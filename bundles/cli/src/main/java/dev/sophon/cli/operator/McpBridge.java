package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.identity.GatewayProblem;
import dev.sophon.node.identity.Secret;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries JSON-RPC messages, one a line, between an agent's program and the Gateway's {@code /mcp/http}. Each message has
 * a request of its own, so a call that waits holds up no other. While the Gateway is away, what asks for an answer gets
 * an error that says so; when it is back, the conversation is begun anew with the agent's own words.
 */
final class McpBridge {
    /** What clients know as an error of the connection. */
    private static final int UNREACHABLE = -32000;

    private static final int MOST_BYTES = Limits.MESSAGE_BYTES;
    /** Calls under way at once; beyond that the next line is read when one has ended. */
    private static final int MOST_CALLS = 256;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_BEGINNINGS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    /** For what was asked right before the input ended; whoever waits longer keeps it open. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private static final Duration END = Duration.ofSeconds(2);

    private final URI gateway;
    private final URI endpoint;
    private final Optional<Secret> token;
    private final PrintWriter out;
    private final PrintWriter err;
    private final HttpClient http;
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    private final Object beginning = new Object();
    private volatile @Nullable String initialize;
    private volatile @Nullable String session;
    private volatile @Nullable String version;
    private @Nullable Thread listener;

    McpBridge(URI gateway, Optional<Secret> token, PrintWriter out, PrintWriter err) throws Failure {
        this.gateway = gateway;
        this.endpoint = URI.create(gateway + "/mcp/http");
        this.token = token;
        this.out = out;
        this.err = err;
        this.http = GatewayClient.http();
    }

    /** Carries until the input ends. */
    void run(InputStream input) throws Failure {
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mcp");
            thread.setDaemon(true);
            return thread;
        });
        try (InputStream in = new BufferedInputStream(input)) {
            for (byte[] line = line(in); line != null; line = line(in)) {
                take(line, executor);
            }
            executor.shutdown();
            if (!executor.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
                err.println("The input has ended: what still runs is cancelled.");
            }
        } catch (IOException e) {
            throw new Failure("The standard input cannot be read.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            executor.shutdownNow();
            leave();
        }
    }

    /** The next line without its end; {@code null} after the last. One that is too long comes cut, and so is no JSON. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() < MOST_BYTES) {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    private void take(byte[] line, ExecutorService executor) throws InterruptedException {
        String text = new String(line, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return;
        }
        JsonNode message;
        try {
            message = Json.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            error(null, -32700, "A line was no JSON, or longer than " + MOST_BYTES + " bytes");
            return;
        }
        String method = message.path("method").asText();
        if (method.equals("initialize")) {
            initialize = text;
            session = null;
            version = null;
        }
        // What only tells is carried in its order; so is what begins the conversation.
        if (method.equals("initialize") || !message.has("id")) {
            carry(text, message);
            if (method.equals("notifications/initialized")) {
                listen();
            }
            return;
        }
        calls.acquire();
        executor.execute(() -> {
            try {
                carry(text, message);
            } finally {
                calls.release();
            }
        });
    }

    /** Sends a message and writes what is answered; a failure is answered for the Gateway. */
    private void carry(String text, JsonNode message) {
        JsonNode id = message.has("method") ? message.get("id") : null;
        try {
            String used = session;
            HttpResponse<InputStream> answer = post(text, used);
            if (answer.statusCode() == 404 && used != null) {
                answer.body().close();
                begin(used);
                answer = post(text, session);
            }
            try (InputStream body = answer.body()) {
                if (answer.statusCode() / 100 != 2) {
                    refused(answer.statusCode(), body, id);
                } else if (id != null) {
                    remember(message, answer);
                    if (!copy(answer, body, id)) {
                        error(id, UNREACHABLE, "The Gateway ended the connection before it answered");
                    }
                }
            }
        } catch (Failure e) {
            error(id, UNREACHABLE, e.text());
        } catch (IOException e) {
            error(
                    id,
                    UNREACHABLE,
                    GatewayProblem.describe(gateway, e)
                            + (e instanceof ConnectException
                                    ? ""
                                    : " Whether a command that was under way ran is not known."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<InputStream> post(String text, @Nullable String current)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(current)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(text));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest.Builder request(@Nullable String current) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .version(HttpClient.Version.HTTP_1_1)
                .header("Accept", "application/json, text/event-stream");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret.reveal()));
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
        if (message.path("method").asText().equals("initialize")) {
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
            for (int tries = 1; answer.statusCode() == 404 && tries < MOST_BEGINNINGS; tries++) {
                // A Gateway that has just started answers before its last part does.
                answer.body().close();
                Thread.sleep(FIRST_PAUSE.toMillis());
                answer = post(first, null);
            }
            answer.body().readNBytes(MOST_BYTES);
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
        write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
    }

    private void refused(int status, InputStream body, @Nullable JsonNode id) throws IOException {
        String words = "";
        try {
            words = Json.tree(body.readNBytes(MOST_BYTES))
                    .path("error")
                    .path("message")
                    .asText();
        } catch (IllegalArgumentException e) {
            words = "What answers at " + gateway + " is no Sophon Gateway (HTTP " + status + ")";
        }
        error(
                id,
                UNREACHABLE,
                status == 401
                        ? token.isEmpty()
                                ? "No token for " + gateway + ". Log in: sophon login, or set SOPHON_TOKEN."
                                : "The Gateway does not take this token. Log in again: sophon login"
                        : words);
    }

    /** Writes the messages of an answer as they come; whether the one that was asked for was among them. */
    private boolean copy(HttpResponse<InputStream> answer, InputStream body, @Nullable JsonNode id) throws IOException {
        boolean events = answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        boolean answered = false;
        InputStream in = new BufferedInputStream(body);
        for (byte[] line = line(in); line != null; line = line(in)) {
            String text = new String(line, StandardCharsets.UTF_8).strip();
            String json = !events
                    ? text
                    : text.startsWith("data:") ? text.substring(5).strip() : "";
            if (!json.isEmpty()) {
                answered |= tell(json, id);
            }
        }
        return answered;
    }

    private boolean tell(String json, @Nullable JsonNode id) {
        write(json);
        if (id == null) {
            return false;
        }
        JsonNode message = Json.tree(json.getBytes(StandardCharsets.UTF_8));
        String agreed = message.path("result").path("protocolVersion").asText("");
        if (!agreed.isEmpty() && version == null) {
            version = agreed;
        }
        return id.equals(message.get("id"));
    }

    /** Whatever the terminal's character set is, it has those of ASCII, and JSON needs no others. */
    private void write(String json) {
        StringBuilder plain = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 128) {
                plain.append(c);
            } else {
                plain.append(String.format("\\u%04x", (int) c));
            }
        }
        synchronized (out) {
            out.println(plain);
            out.flush();
        }
    }

    private void error(@Nullable JsonNode id, int code, String words) {
        if (id == null) {
            synchronized (err) {
                err.println(PlainText.of(words));
                err.flush();
            }
            return;
        }
        ObjectNode answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.putObject("error").put("code", code).put("message", words);
        write(answer.toString());
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
                    HttpResponse<InputStream> answer =
                            http.send(request(used).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
                    try (InputStream body = answer.body()) {
                        if (answer.statusCode() == 200) {
                            pause = FIRST_PAUSE;
                            copy(answer, body, null);
                        } else if (answer.statusCode() == 404 && used != null) {
                            begin(used);
                        }
                    }
                } catch (IOException | Failure e) {
                    // It is told to whoever asks something; listening goes on by itself.
                }
                Thread.sleep(pause.toMillis());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the conversation, so that what still runs for it is cancelled. */
    private void leave() {
        Thread listening = listener;
        if (listening != null) {
            listening.interrupt();
        }
        if (session == null) {
            return;
        }
        try {
            http.send(request(session).DELETE().timeout(END).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // The Gateway is not there: there is nothing to be ended.
            session = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
