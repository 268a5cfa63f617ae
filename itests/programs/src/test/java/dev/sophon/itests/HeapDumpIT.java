package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Node still holds in its heap of what agents sent and were answered, when it has done with it. */
class HeapDumpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** All that was planted begins so; put together here, so that it stands in no class either. */
    private static final String CANARY = String.join("-", "canary", "heap");

    @TempDir
    Path folder;

    private Rig rig;
    private String nodeId;
    private Program node;
    private Rest agent;

    @BeforeEach
    void start() throws Exception {
        rig = SharedGateway.rig(folder);
        nodeId = rig.paired(
                "forgetful",
                List.of("screen.capture", "input.control", "clipboard.access", "system.execute", "notify.send"));
        node = rig.startNode("forgetful", nodeId);
        agent = rig.admin()
                .as(rig.admin()
                        .post("/api/auth/tokens", "{\"name\":\"forgetful\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void done(String command, Map<String, Object> params) throws Exception {
        Rest.Answer answer = agent.command(nodeId, command, Json.mapper().writeValueAsString(params));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private void executed(String line) throws Exception {
        CompletableFuture<Void> outcome = CompletableFuture.runAsync(() -> {
            try {
                done("system.execute", Map.of("command", line));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        JsonNode approval = rig.awaitApproval();
        rig.approve(approval);
        outcome.join();
    }

    /** The planted words in a dump of all that is reachable. */
    private List<String> held() throws Exception {
        Path dump = Files.createTempDirectory(folder, "dump").resolve("heap.hprof");
        Program jcmd = Program.start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(node.pid()),
                        "GC.heap_dump",
                        dump.toString()),
                Map.of());
        assertThat(jcmd.exitCode(PATIENCE)).as(jcmd.output()).isZero();
        String all = new String(Files.readAllBytes(dump), StandardCharsets.ISO_8859_1);
        Files.delete(dump);
        List<String> found = new ArrayList<>();
        for (String wide : List.of(CANARY, String.join("\0", CANARY.split("")))) {
            for (int at = all.indexOf(wide); at >= 0; at = all.indexOf(wide, at + 1)) {
                found.add(all.substring(at, Math.min(at + 60, all.length()))
                        .replace("\0", "")
                        .replaceAll("[^\\x20-\\x7e].*", ""));
            }
        }
        return found;
    }

    @Test
    void anIdleNodeHoldsNothingOfWhatItHasDone() throws Exception {
        done("clipboard.write", Map.of("text", CANARY + "-copied"));
        assertThat(held())
                .as("the owner of a clipboard has its text; and that a dump is looked through")
                .isNotEmpty();
        done("clipboard.read", Map.of());
        done("input.keyboard.type", Map.of("text", CANARY + "-typed"));
        done("notify.show", Map.of("title", CANARY + "-title", "body", CANARY + "-body"));
        executed("echo " + CANARY + "-output");
        // The transport's buffers hold what came last until as much has come again.
        for (int i = 0; i < 4; i++) {
            done("clipboard.write", Map.of("text", "x".repeat(40_000)));
        }
        // By then each result is acknowledged.
        String last = heartbeat(rig.awaitNode(nodeId, record -> true));
        rig.awaitNode(nodeId, record -> !heartbeat(record).equals(last));
        Rig.await("its heap to be without", PATIENCE, () -> {
            try {
                return held().isEmpty();
            } catch (IOException | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static String heartbeat(JsonNode record) {
        return record.path("lastHeartbeatAt").asText();
    }
}
