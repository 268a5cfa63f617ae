package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A Node as far as the wire shows it, with Microsoft's client: it answers as it is told to, and remembers what came. */
public final class TestNode implements AutoCloseable {
    /** What it says it can do. */
    public static final String CATALOGUE =
            """
            [{"name":"system.info","scope":"system.info","risk":"None","status":"available","bundle":"t","bundleVersion":"1",
              "paramsSchema":{"type":"object","properties":{},"additionalProperties":false}},
             {"name":"screen.capture","scope":"screen.capture","risk":"Low","status":"available","bundle":"t",
              "bundleVersion":"1","paramsSchema":{"type":"object","additionalProperties":false,
              "properties":{"quality":{"type":"integer","minimum":1,"maximum":100}}}},
             {"name":"screen.queryElements","scope":"screen.capture","risk":"Low","status":"unavailable",
              "reason":"There is no AT-SPI bus in this session; install at-spi2-core","bundle":"t","bundleVersion":"1",
              "paramsSchema":{"type":"object"}},
             {"name":"input.mouse.move","scope":"input.control","risk":"Medium","status":"available","bundle":"t",
              "bundleVersion":"1","paramsSchema":{"type":"object"}},
             {"name":"app.launch","scope":"app.manage","risk":"Medium","status":"available","bundle":"t",
              "bundleVersion":"1","paramsSchema":{"type":"object"}},
             {"name":"system.execute","scope":"system.execute","risk":"Critical","status":"available","bundle":"t",
              "bundleVersion":"1","paramsSchema":{"type":"object","required":["command"],"additionalProperties":false,
              "properties":{"command":{"type":"string"},"timeoutMs":{"type":"integer","minimum":1,"maximum":600000}}}}]
            """;

    private final HubConnection hub;
    private final BlockingQueue<Map.Entry<String, JsonNode>> received = new LinkedBlockingQueue<>();
    private final Map<String, Function<JsonNode, String>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> closes = new LinkedBlockingQueue<>();
    private JsonNode helloReply;

    public TestNode(TestGateway gateway, String token) {
        hub = HubConnectionBuilder.create(gateway.address() + "/hubs/node")
                .withHeader("Authorization", "Bearer " + token)
                .build();
        for (String method :
                List.of("ExecuteCommand", "CancelCommand", "ScopesChanged", "Revoked", "DesiredFeatures")) {
            hub.on(
                    method,
                    argument -> came(method, Json.tree(argument.toString().getBytes(StandardCharsets.UTF_8))),
                    JsonElement.class);
        }
        hub.onClosed(problem -> closes.add(problem == null ? "no word" : String.valueOf(problem.getMessage())));
    }

    /** Registers, pairs and approves a node, and gives its token. */
    public static String pair(TestGateway gateway, Api operator, String name, String scopes) {
        Api.Reply node = operator.post("/nodes", "{'displayName':'" + name + "','platform':'linux'}")
                .expect(201);
        String body = "{'nodeId':'" + node.text("nodeId") + "','pairingSecret':'" + node.text("pairingSecret") + "'}";
        gateway.nobody().post("/nodes/me/pair", body).expect(200);
        operator.post("/nodes/" + node.text("nodeId") + "/approve", "{'scopes':" + scopes + "}")
                .expect(200);
        return gateway.nobody().post("/nodes/me/pair", body).expect(200).text("token");
    }

    /** Connects and says hello. */
    public TestNode start(String... unsettled) {
        connect();
        hello(CATALOGUE, unsettled);
        return this;
    }

    public TestNode connect() {
        hub.start().blockingAwait(10, TimeUnit.SECONDS);
        if (hub.getConnectionState() != HubConnectionState.CONNECTED) {
            throw new IllegalStateException("not connected");
        }
        return this;
    }

    public void hello(String catalogue, String... unsettled) {
        helloWith(catalogue, new String(Json.bytes(List.of(unsettled)), StandardCharsets.UTF_8));
    }

    /** Says hello, and that it takes feature sets. */
    void takesFeatures() {
        helloWith(CATALOGUE, "[],\"features\":true");
    }

    /** Says hello, and that it looks for releases when it is told to. */
    void takesReleases() {
        helloWith(CATALOGUE, "[],\"features\":true,\"releases\":true");
    }

    /** Says hello, and which versions it has put aside. */
    void putAside(String versions) {
        helloWith(CATALOGUE, "[],\"quarantined\":" + versions.replace('\'', '"'));
    }

    /** Says how what came to it stands, and waits until that is taken. */
    void featureState(String state) {
        hub.invoke("FeatureState", JsonParser.parseString(state)).blockingAwait(10, TimeUnit.SECONDS);
    }

    /** Says something that has no answer, and waits until that is taken. */
    void say(String method, String argument) {
        hub.invoke(method, JsonParser.parseString(argument.replace('\'', '"'))).blockingAwait(10, TimeUnit.SECONDS);
    }

    /** Says hello with this for its {@code unsettled}, whatever it is. */
    void helloWith(String catalogue, String unsettled) {
        JsonElement hello = JsonParser.parseString(
                "{\"protocol\":1,\"nodeId\":\"somebody-else\",\"version\":\"1.0.0\",\"platform\":\"linux\","
                        + "\"architecture\":\"x64\",\"osDescription\":\"Debian\",\"machineName\":\"box\",\"commands\":"
                        + catalogue + ",\"unsettled\":" + unsettled + "}");
        helloReply = Json.tree(hub.invoke(JsonElement.class, "Hello", hello)
                .timeout(10, TimeUnit.SECONDS)
                .blockingGet()
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    }

    public JsonNode helloReply() {
        return helloReply;
    }

    public void heartbeat() {
        heartbeat("\"uptime\":7,\"cpuPercent\":12.5,\"memoryMb\":99");
    }

    /** With these figures, whatever they are. */
    void heartbeat(String figures) {
        hub.invoke(
                        "Heartbeat",
                        JsonParser.parseString("{\"nodeId\":\"x\",\"status\":\"online\",\"platform\":\"linux\","
                                + "\"version\":\"1.0.0\"," + figures + "}"))
                .blockingAwait(10, TimeUnit.SECONDS);
    }

    /** Shows a part of what a command finds; whether somebody looks. */
    boolean shown(String commandId, String part) {
        return hub.invoke(
                        Boolean.class,
                        "Shown",
                        JsonParser.parseString("{\"commandId\":\"" + commandId + "\",\"part\":" + part + "}"))
                .timeout(10, TimeUnit.SECONDS)
                .blockingGet();
    }

    /** Says how far a command is, and waits until that is taken. */
    public void progress(String progress) {
        hub.invoke("Progress", JsonParser.parseString(progress)).blockingAwait(10, TimeUnit.SECONDS);
    }

    /** @param catalogue the commands, and what else there is behind them */
    public void catalogChanged(String catalogue) {
        hub.invoke("CatalogChanged", JsonParser.parseString("{\"commands\":" + catalogue + "}"))
                .blockingAwait(10, TimeUnit.SECONDS);
    }

    /**
     * Answers a command from now on.
     *
     * @param answer makes the rest of the CommandResult of the ExecuteCommand, as {@code "ok":true,"result":{}}; {@code
     *     null} for no answer
     */
    public TestNode on(String command, Function<JsonNode, String> answer) {
        answers.put(command, answer);
        return this;
    }

    private void came(String method, JsonNode argument) {
        received.add(Map.entry(method, argument));
        if (method.equals("ExecuteCommand")) {
            Function<JsonNode, String> answer =
                    answers.get(argument.path("command").asText());
            String rest = answer == null ? null : answer.apply(argument);
            if (rest != null) {
                var unused = result(argument.path("commandId").asText(), rest);
            }
        }
    }

    /** Delivers a result; gives the acknowledgement when it is there. */
    public io.reactivex.rxjava3.core.Single<JsonElement> result(String commandId, String rest) {
        JsonElement result =
                JsonParser.parseString("{\"commandId\":\"" + commandId + "\"," + rest + ",\"durationMs\":3}");
        io.reactivex.rxjava3.core.Single<JsonElement> call =
                hub.invoke(JsonElement.class, "CommandResult", result).cache();
        var unused = call.subscribe(ack -> {}, problem -> {});
        return call;
    }

    /** The next message of this method; others are dropped. */
    public JsonNode next(String method) {
        try {
            while (true) {
                Map.Entry<String, JsonNode> message = received.poll(10, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("no " + method + " came");
                }
                if (message.getKey().equals(method)) {
                    return message.getValue();
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean hasReceived(String method) {
        return received.stream().anyMatch(message -> message.getKey().equals(method));
    }

    /** Why the connection was closed. */
    String closed() {
        try {
            String reason = closes.poll(10, TimeUnit.SECONDS);
            if (reason == null) {
                throw new AssertionError("still connected");
            }
            return reason;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop().blockingAwait(10, TimeUnit.SECONDS);
    }
}
