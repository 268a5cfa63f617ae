package dev.sophon.itests.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Node that is played over a socket: it says what it can do and that it lives, and answers each command at once.
 * {@code demo.take} answers with the size of the message that it came by, {@code demo.give} with a large text.
 */
final class PlayedNode implements AutoCloseable {
    static final int GIVEN = 7 << 20;
    private static final int BETWEEN_BEATS_MS = 15_000;
    private static final Pattern COMMAND =
            Pattern.compile("\"commandId\":\"([^\"]+)\"[^\u001e]{0,400}?\"command\":\"([^\"]+)\"");
    private static final String COMMANDS = command("system.info", "system.info", "Low", "{}") + ","
            + command("demo.take", "clipboard.access", "Low", "{\"text\":{\"type\":\"string\"}}") + ","
            + command("demo.give", "clipboard.access", "Low", "{}");

    private final HubSocket socket;
    private final String id;
    private final Set<String> ran = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Connects, and is online when this returns. */
    PlayedNode(int port, String id, String token) throws IOException {
        this(port, id, token, COMMANDS);
    }

    /** @param commands that it says it has, each as {@link #command} makes it, between commas */
    PlayedNode(int port, String id, String token, String commands) throws IOException {
        this.id = id;
        socket = new HubSocket(port, token);
        say("{\"protocol\":\"json\",\"version\":1}");
        say(hello(id, commands));
        while (!hear().contains("\"heartbeatSeconds\"")) {
            // The handshake's answer comes before it.
        }
        beat();
    }

    static String hello(String id, String commands) {
        return "{\"type\":1,\"invocationId\":\"hello\",\"target\":\"Hello\",\"arguments\":[{\"protocol\":1,\"nodeId\":\""
                + id
                + "\",\"version\":\"1.0.0\",\"platform\":\"linux\",\"architecture\":\"x64\",\"osDescription\":\"Linux\","
                + "\"machineName\":\"played\",\"commands\":[" + commands + "],\"unsettled\":[]}]}";
    }

    /** Pairs so many without starting any; their tokens by their ids. */
    static Map<String, String> pair(Rig rig, int count) throws IOException, InterruptedException {
        Rest nobody = rig.admin().as(null);
        Map<String, String> tokens = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            JsonNode made = rig.register("played " + i);
            String id = made.path("nodeId").asText();
            String asks = Json.mapper()
                    .writeValueAsString(Map.of(
                            "nodeId",
                            id,
                            "pairingSecret",
                            made.path("pairingSecret").asText()));
            nobody.post("/api/nodes/me/pair", asks);
            rig.approve(id, List.of("node.command"));
            Rest.Answer answer = nobody.post("/api/nodes/me/pair", asks);
            String token = answer.json().path("token").asText();
            if (token.isEmpty()) {
                throw new AssertionError("pairing answered " + answer.status() + ": " + answer.text());
            }
            tokens.put(id, token);
        }
        return tokens;
    }

    private void say(String message) {
        byte[] bytes = (message + "\u001e").getBytes(StandardCharsets.UTF_8);
        synchronized (socket) {
            if (!socket.send(HubSocket.TEXT, bytes) && !closed) {
                throw new AssertionError("the hub closed the connection of " + id);
            }
        }
    }

    private String hear() {
        String heard = socket.next();
        if (heard == null) {
            if (closed) {
                return "";
            }
            throw new AssertionError("the hub closed the connection of " + id);
        }
        return heard;
    }

    /** A heartbeat. */
    void beat() {
        say("{\"type\":1,\"target\":\"Heartbeat\",\"arguments\":[{\"nodeId\":\"" + id + "\",\"status\":\"online\","
                + "\"uptime\":60,\"platform\":\"linux\",\"version\":\"1.0.0\",\"cpuPercent\":1.5,\"memoryMb\":150}]}");
    }

    /** Answers commands from now on; what goes wrong is thrown by that thread. */
    PlayedNode answering(ExecutorService threads) {
        threads.execute(() -> {
            while (!closed) {
                String message = hear();
                Matcher command = COMMAND.matcher(message);
                if (message.contains("\"ExecuteCommand\"") && command.find()) {
                    ran.add(command.group(1));
                    say("{\"type\":1,\"target\":\"CommandResult\",\"arguments\":[{\"commandId\":\"" + command.group(1)
                            + "\",\"ok\":true,\"result\":" + result(command.group(2), message.length())
                            + ",\"durationMs\":0}]}");
                }
            }
        });
        return this;
    }

    /** The commands that have come. */
    Set<String> ran() {
        return ran;
    }

    /** Says from now on that it lives. */
    PlayedNode living(ExecutorService threads) {
        threads.execute(() -> {
            try {
                while (!closed) {
                    Thread.sleep(BETWEEN_BEATS_MS);
                    beat();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return this;
    }

    static String command(String name, String scope, String risk, String properties) {
        return "{\"name\":\"" + name + "\",\"scope\":\"" + scope + "\",\"risk\":\"" + risk
                + "\",\"status\":\"available\",\"bundle\":\"demo\",\"bundleVersion\":\"1.0.0\","
                + "\"paramsSchema\":{\"type\":\"object\",\"properties\":" + properties
                + ",\"additionalProperties\":false}}";
    }

    private static String result(String command, int length) {
        return switch (command) {
            case "demo.take" -> "{\"bytes\":" + length + "}";
            case "demo.give" -> "{\"text\":\"" + "x".repeat(GIVEN) + "\"}";
            default -> "{}";
        };
    }

    @Override
    public void close() {
        closed = true;
        socket.close();
    }
}
