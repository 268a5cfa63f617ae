package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An agent as far as the wire shows it; bodies are written with single quotes. */
public final class TestAgent {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final String token;
    private String session;

    public TestAgent(URI gateway, String token) {
        this.address = URI.create(gateway + "/mcp/http");
        this.token = token;
    }

    public TestAgent initialize() {
        return initialize("2025-06-18");
    }

    public TestAgent initialize(String version) {
        HttpResponse<InputStream> answer =
                send("{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':'" + version
                        + "','capabilities':{},'clientInfo':{'name':'t','version':'1'}}}");
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode result = tree(answer).path("result");
        assertThat(result.path("protocolVersion").asText()).isEqualTo(version);
        assertThat(result.path("capabilities").path("tools").path("listChanged").asBoolean())
                .isTrue();
        session = answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
        assertThat(send("{'jsonrpc':'2.0','method':'notifications/initialized'}")
                        .statusCode())
                .isEqualTo(202);
        return this;
    }

    String session() {
        return session;
    }

    /** The same conversation in the hands of another token. */
    TestAgent with(String other) {
        TestAgent agent =
                new TestAgent(URI.create(address.resolve("/").toString().replaceAll("/$", "")), other);
        agent.session = session;
        return agent;
    }

    public HttpRequest.Builder request() {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json, text/event-stream")
                .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (session != null) {
            request.header("Mcp-Session-Id", session);
        }
        return request;
    }

    /** @param headers names and values */
    public HttpResponse<InputStream> send(String body, String... headers) {
        HttpRequest.Builder request = request();
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    public HttpResponse<InputStream> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode tree(HttpResponse<InputStream> answer) {
        try (InputStream in = answer.body()) {
            return Json.tree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Messages as they come over one answer, from JSON or from events. */
    public static final class Messages implements AutoCloseable {
        private final BlockingQueue<JsonNode> queue = new LinkedBlockingQueue<>();
        private final InputStream in;

        public Messages(HttpResponse<InputStream> answer) {
            in = answer.body();
            boolean events =
                    answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
            Thread thread = new Thread(() -> read(events), "messages");
            thread.setDaemon(true);
            thread.start();
        }

        private void read(boolean events) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    String json = events ? line.startsWith("data: ") ? line.substring(6) : "" : line;
                    // That a call goes on is told every 15 s of the Gateway's: which calls hear it is chance.
                    if (!json.isEmpty() && !json.contains("\"Sent to the node; no outcome yet\"")) {
                        queue.add(Json.tree(json.getBytes(StandardCharsets.UTF_8)));
                    }
                }
            } catch (IOException e) {
                // Closed by the test.
            }
            queue.add(Json.mapper().createObjectNode().put("end", true));
        }

        public JsonNode next() {
            try {
                JsonNode message = queue.poll(15, TimeUnit.SECONDS);
                assertThat(message).as("a message").isNotNull();
                return message;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The answer, whatever came before it. */
        public JsonNode answer() {
            for (JsonNode message = next(); ; message = next()) {
                assertThat(message.has("end"))
                        .as("the end came before the answer")
                        .isFalse();
                if (message.has("id")) {
                    return message;
                }
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Asks, and gives what comes as it comes. */
    public Messages ask(int id, String method, String params) {
        HttpResponse<InputStream> answer =
                send("{'jsonrpc':'2.0','id':" + id + ",'method':'" + method + "','params':" + params + "}");
        assertThat(answer.statusCode()).isEqualTo(200);
        return new Messages(answer);
    }

    /** Calls a tool; completes when its answer begins. */
    CompletableFuture<Messages> callLater(int id, String tool, String arguments) {
        return CompletableFuture.supplyAsync(() -> ask(id, "tools/call", call(tool, arguments)));
    }

    private static String call(String tool, String arguments) {
        return "{'name':'" + tool + "','arguments':" + arguments + ",'_meta':{'progressToken':'p1'}}";
    }

    /** Calls a tool and waits for its result. */
    public JsonNode run(int id, String tool, String arguments) {
        return ask(id, "tools/call", call(tool, arguments)).answer().path("result");
    }

    Messages listen() {
        HttpResponse<InputStream> answer = send(request().GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new Messages(answer);
    }

    /** The text of a result that is no picture, which is JSON. */
    public static JsonNode told(JsonNode result) {
        assertThat(result.path("isError").asBoolean()).as(result.toString()).isFalse();
        JsonNode content = result.path("content");
        return Json.tree(content.path(content.size() - 1).path("text").asText().getBytes(StandardCharsets.UTF_8));
    }

    /** A failure's code, and its words. */
    public static ObjectNode error(JsonNode result) {
        assertThat(result.path("isError").asBoolean()).as(result.toString()).isTrue();
        String code = result.at("/structuredContent/error").asText();
        String text = result.at("/content/0/text").asText();
        assertThat(text).startsWith(code);
        return Json.mapper().createObjectNode().put("error", code).put("message", text);
    }
}
