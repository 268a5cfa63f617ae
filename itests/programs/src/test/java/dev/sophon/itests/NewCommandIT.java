package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tools/new-command} writes is a command: it builds, and a Node that has never seen it runs it. */
class NewCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** A Maven of its own, that compiles. */
    private static final Duration BUILD = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @Test
    void aCommandThatWasJustMadeIsPluggedIntoTheRunningNode() throws Exception {
        Path tree = Rig.distributions().getParent();
        Path project = folder.resolve("hello");
        run(
                tree.resolve("tools/new-command").toString(),
                "--standalone",
                project.toString(),
                "demo.hello",
                "notify.send");
        run(
                "mvn",
                "--batch-mode",
                "--offline",
                "--quiet",
                "--file",
                project.resolve("pom.xml").toString(),
                "package");
        Path kar = project.resolve("target/sophon-capability-demo-1.0.0.kar");

        try (Rig rig = new Rig(Rig.distributions(), folder.resolve("rig"))) {
            rig.startGateway();
            String nodeId = rig.paired("new", List.of("notify.send"));
            Program node = rig.startNode("new", nodeId);
            assertThat(rig.admin().command(nodeId, "demo.hello", "{}").error()).isEqualTo("unknown_command");

            Path part = Files.copy(kar, folder.resolve("part"));
            Path plugged = rig.nodeState("new").resolve("karaf/deploy/demo.kar");
            Files.move(part, plugged, StandardCopyOption.ATOMIC_MOVE);
            Rig.await("demo.hello to answer", PATIENCE, () -> greet(rig, nodeId).status() == 200);

            assertThat(greet(rig, nodeId).json().path("result").path("message").asText())
                    .isEqualTo("Hello, Ada!");
            Rest.Answer wrong = rig.admin().command(nodeId, "demo.hello", "{\"name\":\"\"}");
            assertThat(wrong.error()).isEqualTo("invalid_params");

            Files.delete(plugged);
            Rig.await(
                    "demo.hello to be gone", PATIENCE, () -> greet(rig, nodeId).status() == 404);
            assertThat(node.isAlive()).isTrue();
        }
    }

    private static Rest.Answer greet(Rig rig, String nodeId) throws java.io.IOException, InterruptedException {
        return rig.admin().command(nodeId, "demo.hello", "{\"name\":\"Ada\"}");
    }

    private static void run(String... command) throws Exception {
        Program program = Program.start(List.of(command), Map.of());
        assertThat(program.exitCode(BUILD)).as(program.output()).isZero();
    }
}
