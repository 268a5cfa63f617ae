package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work for a machine that is asleep: the Gateway is killed meanwhile, and a right is taken away. */
class QueuedCommandsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private static JsonNode queue(Rest who, String node, String command, Duration window) throws Exception {
        Rest.Answer answer = who.post(
                "/api/nodes/" + node + "/commands",
                "{" + command + ",\"queue\":{\"until\":\"" + Instant.now().plus(window) + "\"}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json();
    }

    private static String shell(String line) {
        return "\"command\":\"system.execute\",\"params\":{\"command\":\"" + line + "\"}";
    }

    private static JsonNode ended(Rest who, String id) throws Exception {
        Rig.await("the end of " + id, PATIENCE, () -> who.get("/api/commands/" + id)
                .json()
                .path("status")
                .asText()
                .equals("ended"));
        return who.get("/api/commands/" + id).json();
    }

    @Test
    void itIsDoneInOrderWhenTheNodeComesAndNothingElseIs() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder)) {
            rig.startGateway();
            String node = rig.paired("asleep", List.of("system.info", "system.execute"));
            Program before = rig.startNode("asleep", node);
            before.end();
            before.exitCode(PATIENCE);
            rig.awaitNode(node, view -> !view.path("status").asText().equals("online"));

            Rest admin = rig.admin();
            JsonNode keeps = admin.post("/api/auth/tokens", "{\"name\":\"keeps\",\"role\":\"Agent\"}")
                    .json();
            JsonNode loses = admin.post("/api/auth/tokens", "{\"name\":\"loses\",\"role\":\"Agent\"}")
                    .json();
            Rest agent = admin.as(keeps.path("token").asText());
            Rest revoked = admin.as(loses.path("token").asText());
            Path mark = folder.resolve("mark");
            Duration window = Duration.ofHours(1);
            String first = queue(agent, node, shell("sleep 1; echo first >> " + mark), window)
                    .path("commandId")
                    .asText();
            String cancelled = queue(agent, node, shell("echo cancelled >> " + mark), window)
                    .path("commandId")
                    .asText();
            String second = queue(agent, node, shell("echo second >> " + mark), window)
                    .path("commandId")
                    .asText();
            String refused = queue(revoked, node, "\"command\":\"system.info\"", window)
                    .path("commandId")
                    .asText();
            String expired = queue(revoked, node, "\"command\":\"system.info\"", Duration.ofSeconds(3))
                    .path("commandId")
                    .asText();
            assertThat(agent.post("/api/commands/" + cancelled + "/cancel", "{}")
                            .status())
                    .isEqualTo(202);
            rig.approve(rig.awaitApproval());
            rig.approve(rig.awaitApproval());
            assertThat(ended(revoked, expired).path("error").asText()).isEqualTo("node_offline");

            rig.gateway().kill();
            rig.startGateway();
            JsonNode waiting = agent.get("/api/commands?state=queued").json().path("items");
            assertThat(waiting.findValuesAsText("commandId")).containsExactly(second, first);
            assertThat(waiting.findValuesAsText("status")).containsOnly("queued");
            Program listed = rig.operator("commands", "list", "--json");
            assertThat(rig.awaitEnd("sophon commands list", listed)).isZero();
            assertThat(listed.output()).contains(first, second, refused);
            assertThat(admin.delete("/api/auth/tokens/" + loses.path("id").asText())
                            .status())
                    .isEqualTo(204);
            assertThat(Files.exists(mark)).isFalse();

            rig.startNode("asleep", node);
            assertThat(ended(agent, second).path("ok").asBoolean()).isTrue();
            assertThat(ended(agent, first).path("ok").asBoolean()).isTrue();
            assertThat(ended(admin, refused).path("error").asText()).isEqualTo("not_authorized");
            assertThat(ended(agent, cancelled).path("error").asText()).isEqualTo("cancelled");
            assertThat(Files.readString(mark)).isEqualTo("first\nsecond\n");
            assertThat(agent.get("/api/commands?state=queued").json().path("items"))
                    .isEmpty();
        }
    }
}
