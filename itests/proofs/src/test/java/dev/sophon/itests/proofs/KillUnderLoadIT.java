package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Gateway is killed while many write through it. What it had acknowledged is there when it is back, with its line of the
 * audit: nodes that were added, commands with a key that were answered, and commands that were accepted to be asked for
 * later. Takes some minutes.
 */
@EnabledIfSystemProperty(named = "sophon.full", matches = "true")
class KillUnderLoadIT {
    private static final int KILLS = 5;
    private static final int ACKNOWLEDGED_BETWEEN = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final Set<String> added = ConcurrentHashMap.newKeySet();
    private final Map<String, String> answered = new ConcurrentHashMap<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();

    @Test
    void whatWasAcknowledgedIsThereAfterEachKill() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Rig rig = new Rig(Rig.distributions(), folder)) {
            rig.with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
            rig.startGateway();
            String node = rig.paired("load", List.of("system.info"));
            rig.startNode("load", node);
            for (int kill = 1; kill <= KILLS; kill++) {
                List<Future<?>> load = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    load.add(threads.submit(() -> whileItAnswers(rig, this::add)));
                    load.add(threads.submit(() -> whileItAnswers(rig, rest -> command(rest, node))));
                    load.add(threads.submit(() -> whileItAnswers(rig, rest -> later(rest, node))));
                }
                int before = acknowledged();
                Rig.await("so many acknowledged", PATIENCE, () -> acknowledged() - before > ACKNOWLEDGED_BETWEEN);
                rig.gateway().kill();
                for (Future<?> one : load) {
                    one.get();
                }
                rig.startGateway();
                nothingIsLost(rig.admin(), node);
                rig.awaitNode(node, known -> known.path("status").asText().equals("online"));
            }
            assertThat(added).isNotEmpty();
            assertThat(answered).isNotEmpty();
            assertThat(accepted).isNotEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private int acknowledged() {
        return added.size() + answered.size() + accepted.size();
    }

    private interface Request {
        void send(Rest rest) throws IOException, InterruptedException;
    }

    /** A connection that breaks is the kill: what it carried was not acknowledged. */
    private static void whileItAnswers(Rig rig, Request request) {
        try {
            Rest rest = rig.admin();
            while (true) {
                request.send(rest);
            }
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(Rest rest) throws IOException, InterruptedException {
        Rest.Answer answer = rest.post("/api/nodes", "{\"displayName\":\"one more\",\"platform\":\"linux\"}");
        if (answer.status() == 201) {
            added.add(answer.json().path("nodeId").asText());
        }
    }

    private void command(Rest rest, String node) throws IOException, InterruptedException {
        String key = "key-" + number.incrementAndGet();
        Rest.Answer answer = rest.post(
                "/api/nodes/" + node + "/commands", "{\"command\":\"system.info\",\"idempotencyKey\":\"" + key + "\"}");
        if (answer.status() == 200) {
            answered.put(key, answer.json().path("commandId").asText());
        }
    }

    private void later(Rest rest, String node) throws IOException, InterruptedException {
        Rest.Answer answer = rest.send(
                "POST",
                "/api/nodes/" + node + "/commands",
                "{\"command\":\"system.info\"}",
                Map.of("Prefer", "respond-async"));
        if (answer.status() == 202) {
            accepted.add(answer.json().path("commandId").asText());
        }
    }

    private void nothingIsLost(Rest admin, String node) throws IOException, InterruptedException {
        assertThat(admin.get("/api/audit/verify").json().path("ok").asBoolean()).isTrue();
        Set<String> nodes = new HashSet<>();
        for (JsonNode one : all(admin, "/api/nodes?commands=none&limit=200")) {
            nodes.add(one.path("nodeId").asText());
        }
        Set<String> auditedNodes = new HashSet<>();
        Map<String, String> auditedCommands = new HashMap<>();
        for (JsonNode one : all(admin, "/api/audit?limit=1000")) {
            if (one.path("action").asText().equals("node.add")) {
                auditedNodes.add(one.path("nodeId").asText());
            } else if (one.path("action").asText().equals("command.run")) {
                auditedCommands.put(
                        one.path("commandId").asText(), one.path("result").asText());
            }
        }
        assertThat(nodes).containsAll(added);
        assertThat(auditedNodes).containsAll(added);
        for (Map.Entry<String, String> one : answered.entrySet()) {
            assertThat(auditedCommands).containsEntry(one.getValue(), "ok");
        }
        for (String id : accepted) {
            Rest.Answer answer = admin.get("/api/commands/" + id);
            assertThat(answer.status()).as("the accepted command %s", id).isEqualTo(200);
        }
        for (Map.Entry<String, String> one : answered.entrySet()) {
            JsonNode command = admin.get("/api/commands/" + one.getValue()).json();
            assertThat(command.path("ok").asBoolean()).as("%s", command).isTrue();
            JsonNode again = admin.post(
                            "/api/nodes/" + node + "/commands",
                            "{\"command\":\"system.info\",\"idempotencyKey\":\"" + one.getKey() + "\"}")
                    .json();
            assertThat(again.path("commandId").asText()).isEqualTo(one.getValue());
        }
    }

    private static List<JsonNode> all(Rest admin, String path) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = admin.get(path + cursor).json();
            page.path("items").forEach(all::add);
            cursor = page.hasNonNull("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        return all;
    }
}
