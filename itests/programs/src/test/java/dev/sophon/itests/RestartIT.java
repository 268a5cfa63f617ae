package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Gateway is restarted under its Nodes. */
class RestartIT {
    private static final int NODES = Integer.getInteger("sophon.nodes", Boolean.getBoolean("sophon.full") ? 20 : 4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void allNodesComeBackAndAResultThatFinishedMeanwhileIsDelivered() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder)) {
            // Each with as little memory as it can have: all of them run beside the Gateway.
            rig.with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
            rig.startGateway();
            List<String> names =
                    IntStream.range(0, NODES).mapToObj(i -> "n" + i).toList();
            List<String> ids = new ArrayList<>();
            for (String name : names) {
                ids.add(rig.paired(name, List.of("system.info", "system.execute")));
            }
            rig.startNodes(names, ids);

            Path mark = folder.resolve("mark");
            Rest admin = rig.admin();
            Rest agent = admin.as(admin.post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                    .json()
                    .path("token")
                    .asText());
            Rest.Answer accepted = agent.send(
                    "POST",
                    "/api/nodes/" + ids.get(0) + "/commands",
                    "{\"command\":\"system.execute\",\"params\":{\"command\":\"sleep 3; echo done | tee " + mark
                            + "\"}}",
                    Map.of("Prefer", "respond-async"));
            String commandId = accepted.json().path("commandId").asText();
            rig.approve(rig.awaitApproval());
            Rig.await("the command to run", PATIENCE, () -> agent.get("/api/commands/" + commandId)
                    .text()
                    .contains("dispatched"));

            Program gateway = rig.gateway();
            gateway.kill();
            Rig.await("the command to end while nobody listens", PATIENCE, () -> Files.exists(mark));
            rig.startGateway();
            for (String id : ids) {
                rig.awaitNode(id, node -> node.path("status").asText().equals("online"));
            }
            Rig.await("the result", PATIENCE, () -> agent.get("/api/commands/" + commandId)
                    .text()
                    .contains("done\\n"));
            assertThat(Files.readString(mark)).isEqualTo("done\n");
        }
    }
}
