package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent's program with the official SDK for JavaScript, over HTTP and over {@code sophon mcp serve --stdio}. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class McpIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Rig rig;
    private static Path files;
    private static String agentToken;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Npm.isThere(), "node and npm are needed to test with the official SDK");
        Npm.install();
        rig = new Rig(Rig.distributions(), folder);
        rig.startGateway();
        String nodeId = rig.paired("desk", List.of("node.command"));
        files = Files.createDirectories(folder.resolve("files")).toRealPath();
        Files.writeString(files.resolve("hello.txt"), "hello");
        Files.write(
                rig.nodeState("desk").resolve("policy.json"),
                Json.bytes(Map.of("filesystem", Map.of("roots", List.of(files.toString())))));
        rig.startNode("desk", nodeId);
        Rest.Answer token = rig.admin().post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}");
        agentToken = token.json().path("token").asText();
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    /** The agent's program: what it says, and a line to it. */
    private static final class Agent implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Agent(String way) throws IOException {
            Path sophon = Rig.distributions().resolve("gateway/target/assembly/bin/sophon");
            ProcessBuilder builder = new ProcessBuilder(
                            "node", "client.mjs", way, rig.url().toString(), files.toString(), sophon.toString())
                    .directory(Npm.FOLDER.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment()
                    .putAll(Map.of(
                            "SOPHON_GATEWAY",
                            rig.url().toString(),
                            "SOPHON_TOKEN",
                            agentToken,
                            "SOPHON_HOME",
                            folder.resolve("agent").toString(),
                            "ADMIN_TOKEN",
                            rig.adminToken()));
            process = builder.start();
            out = process.inputReader(StandardCharsets.UTF_8);
        }

        void says(String line) throws IOException {
            assertThat(out.readLine()).isEqualTo(line);
        }

        String line() throws IOException {
            return out.readLine();
        }

        void goOn() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        void ends() throws IOException, InterruptedException {
            says("closed");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** What every way has to show. */
    private static void works(Agent agent) throws IOException {
        agent.says("tools node_list,node_command,node_present_canvas");
        agent.says("node desk, capture available, quality to 100");
        agent.says("image image/jpeg ffd8 size true");
        agent.says("executed through, told true");
        agent.says("isError true approval_rejected");
    }

    @Test
    @Order(1)
    void anAgentOverHttpNoticesWhatIsPluggedIn() throws Exception {
        try (Agent agent = new Agent("http")) {
            works(agent);
            agent.says("plug in now");
            plug();
            agent.says("noticed true");
            agent.says("files true");
            agent.ends();
        }
    }

    private static void plug() throws Exception {
        Path target = Rig.distributions().resolveSibling("features/filesystem/target");
        Path kar;
        try (Stream<Path> all = Files.list(target)) {
            kar = all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
        }
        Path part = Files.copy(kar, folder.resolve("part"), StandardCopyOption.REPLACE_EXISTING);
        Path deploy = rig.nodeState("desk").resolve("karaf/deploy");
        Files.move(part, deploy.resolve(kar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @Order(2)
    void anAgentOverStdioOutlivesARestartOfTheGateway() throws Exception {
        try (Agent agent = new Agent("stdio")) {
            works(agent);
            agent.says("stop the Gateway now");
            rig.gateway().close();
            agent.goOn();
            assertThat(agent.line()).startsWith("away: MCP error -32000: ").contains("cannot be reached");
            agent.says("start the Gateway now");
            rig.startGateway();
            agent.goOn();
            agent.says("back with 3 tools");
            agent.ends();
        }
    }
}
