package dev.sophon.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A Gateway and a Node that is paired with it, as real processes.
 *
 * @param node the Node's process
 * @param nodeId of that Node
 * @param agent the token of an agent
 * @param files a folder that filesystem commands may touch
 */
public record LiveSystem(Rig rig, Program node, String nodeId, String agent, Path files) {
    private static final String NAME = "live";
    private static final List<String> SCOPES =
            List.of("screen.capture", "system.info", "system.execute", "filesystem.access");
    /** The Gateway answers a machine's pairing questions at a bounded rate; each address of loopback is a machine. */
    private static final int PAIRED_BY_ONE_ADDRESS = 40;

    private static final int MACHINES_AT_ONCE = 4;

    static LiveSystem start(Rig rig) throws IOException, InterruptedException {
        rig.startGateway();
        Map.Entry<String, String> paired =
                pair(rig, 1, SCOPES).entrySet().iterator().next();
        String id = paired.getKey();
        Path state = rig.nodeState(NAME);
        Stage.writeConfig(state, rig.url(), paired.getValue());
        Plugged.deploy(state);
        Path files = Files.createDirectories(state.resolveSibling("files"));
        Path policy = state.resolve("policy.json");
        Files.write(policy, Json.bytes(Map.of("filesystem", Map.of("roots", List.of(files.toString())))));
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-------"));
        Program node = rig.startNode(NAME, id);
        rig.awaitNode(
                id, known -> known.path("commands").findValuesAsText("name").contains(Plugged.CAPTURE));
        String agent = rig.admin()
                .post("/api/auth/tokens", "{\"name\":\"bench\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText();
        return new LiveSystem(rig, node, id, agent, files);
    }

    /**
     * Pairs so many nodes without starting any.
     *
     * @return their tokens by their ids
     */
    public static Map<String, String> pair(Rig rig, int count, List<String> scopes)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(MACHINES_AT_ONCE);
        try {
            List<Future<Map<String, String>>> machines = new ArrayList<>();
            for (int first = 0; first < count; first += PAIRED_BY_ONE_ADDRESS) {
                int from = first;
                int to = Math.min(count, first + PAIRED_BY_ONE_ADDRESS);
                machines.add(threads.submit(() -> pairOfOneMachine(rig, from, to, scopes)));
            }
            Map<String, String> tokens = new LinkedHashMap<>();
            for (Future<Map<String, String>> machine : machines) {
                tokens.putAll(machine.get());
            }
            return tokens;
        } catch (ExecutionException e) {
            throw new IOException("pairing failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, String> pairOfOneMachine(Rig rig, int from, int to, List<String> scopes)
            throws IOException, InterruptedException {
        Map<String, String> tokens = new LinkedHashMap<>();
        Rest admin = rig.admin();
        String granted = Json.mapper().writeValueAsString(Map.of("scopes", scopes));
        InetAddress machine =
                InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + from / PAIRED_BY_ONE_ADDRESS)});
        try (PlainHttp http = new PlainHttp(rig.url(), machine, null)) {
            for (int i = from; i < to; i++) {
                JsonNode made = rig.register("bench " + i);
                String id = made.path("nodeId").asText();
                String asks = Json.mapper()
                        .writeValueAsString(Map.of(
                                "nodeId",
                                id,
                                "pairingSecret",
                                made.path("pairingSecret").asText()));
                ask(http, asks, "pending");
                Rest.Answer approved = admin.post("/api/nodes/" + id + "/approve", granted);
                if (approved.status() != 200) {
                    throw new IOException("approving answered " + approved.status() + ": " + approved.text());
                }
                tokens.put(id, ask(http, asks, "approved").path("token").asText());
            }
        }
        return tokens;
    }

    private static JsonNode ask(PlainHttp http, String asks, String expected) throws IOException {
        PlainHttp.Answer answer = http.post("/api/nodes/me/pair", asks);
        JsonNode json = Json.tree(answer.body());
        if (!json.path("status").asText().equals(expected)) {
            throw new IOException("pairing answered " + answer.status() + ": " + json.path("error"));
        }
        return json;
    }

    /** A kept connection to the Gateway as this system's agent. */
    public PlainHttp connect() throws IOException {
        return new PlainHttp(rig.url(), null, agent);
    }

    /** Issues a command and gives the outcome, which must be a success. */
    public PlainHttp.Answer issue(PlainHttp http, String body) throws IOException {
        PlainHttp.Answer answer = http.post(path(), body);
        if (answer.status() != 200) {
            throw new IOException("the command answered " + answer.status() + ": " + answer.text());
        }
        return answer;
    }

    public String path() {
        return "/api/nodes/" + nodeId + "/commands";
    }
}
