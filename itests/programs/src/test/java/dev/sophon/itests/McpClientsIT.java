package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every client that there is: SDKs of each revision, the protocol's own conformance suite, and clients that die. */
@Timeout(300)
class McpClientsIT {
    private static final boolean LONG = Boolean.getBoolean("sophon.attacks") || Boolean.getBoolean("sophon.full");
    private static final int KILLS = LONG ? 100 : 20;
    private static final int AT_ONCE = LONG ? 25 : 10;

    @TempDir
    static Path folder;

    private static Rig rig;
    private static String nodeId;
    private static String agentToken;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Npm.isThere(), "node and npm are needed to test with clients of others");
        Npm.install();
        rig = new Rig(Rig.distributions(), folder);
        rig.startGateway();
        nodeId = rig.paired("desk", List.of("node.command"));
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

    private static Process node(Map<String, String> more, String... command) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        Path sophon = Rig.distributions().resolve("gateway/target/assembly/bin/sophon");
        environment.putAll(Map.of(
                "SOPHON", sophon.toString(),
                "SOPHON_GATEWAY", rig.url().toString(),
                "SOPHON_TOKEN", agentToken,
                "SOPHON_HOME", folder.resolve("agent").toString()));
        List<String> words = new ArrayList<>(List.of("node"));
        words.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(Npm.FOLDER.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String said(String... command) throws IOException, InterruptedException {
        Process process = node(Map.of(), command);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return line;
        } finally {
            process.destroyForcibly();
        }
    }

    private static final String WORKS = "node_list,node_command,node_present_canvas true online true true true";

    @ParameterizedTest
    @CsvSource({
        "mcp-sdk-1.0.4, stdio",
        "mcp-sdk-1.8.0, stdio",
        "mcp-sdk-1.12.0, stdio",
        "mcp-sdk-1.12.0, http",
        "@modelcontextprotocol/sdk, stdio",
        "@modelcontextprotocol/sdk, http"
    })
    void everySdkWorks(String sdk, String way) throws Exception {
        assertThat(said("any-sdk.mjs", sdk, way)).isEqualTo(WORKS);
    }

    @ParameterizedTest
    @CsvSource({
        "legacy, http, 2025-11-25",
        "legacy, stdio, 2025-11-25",
        "auto, http, 2026-07-28",
        "auto, stdio, 2026-07-28",
        "pinned, http, 2026-07-28",
        "pinned, stdio, 2026-07-28"
    })
    void aClientFindsOutWhatIsSpoken(String mode, String way, String revision) throws Exception {
        assertThat(said("negotiates.mjs", mode, way)).isEqualTo(revision + " " + WORKS);
    }

    /** What the suite checks that does not apply here is listed, and has to fail; all else has to pass. */
    @ParameterizedTest
    @CsvSource({"2025-11-25", "2026-07-28"})
    void whatAppliesOfTheConformanceSuitePasses(String revision) throws Exception {
        conforms(
                "with-token.mjs",
                "--requirements",
                revision,
                "--expected-failures",
                "conformance-" + revision + ".yml");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-25, server-initialize",
        "2025-11-25, ping",
        "2025-11-25, tools-list",
        "2026-07-28, tools-list",
        "2026-07-28, sep-2164-resource-not-found"
    })
    void whatDoesNotDependOnHttpPassesOverStdioToo(String revision, String scenario) throws Exception {
        conforms("over-stdio.mjs", "--spec-version", revision, "--scenario", scenario);
    }

    private static void conforms(String bridge, String... arguments) throws IOException, InterruptedException {
        Process between = node(Map.of(), bridge);
        try (BufferedReader out = between.inputReader(StandardCharsets.UTF_8)) {
            String url = "http://localhost:" + out.readLine() + "/mcp/http";
            List<String> command = new ArrayList<>(List.of(
                    "--import",
                    "./node20.mjs",
                    "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                    "server",
                    "--url",
                    url));
            command.addAll(List.of(arguments));
            Process suite = node(Map.of("NO_COLOR", "1"), command.toArray(String[]::new));
            String report = new String(suite.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(suite.waitFor()).as(report).isZero();
        } finally {
            between.destroy();
        }
    }

    /** Each caller dies while its approval waits; another process gets the outcome, and nothing ran twice. */
    @Test
    void theOutcomeOfACallerThatDiedIsFetchedByAnother() throws Exception {
        Path effects = Files.createFile(folder.resolve("effects"));
        Process fetcher = node(Map.of(), "tasks.mjs", "fetch");
        try (BufferedReader outcomes = fetcher.inputReader(StandardCharsets.UTF_8)) {
            for (int done = 0; done < KILLS; done += AT_ONCE) {
                List<String> tasks = killed(effects, done);
                approveAll();
                for (int i = 0; i < AT_ONCE; i++) {
                    fetcher.getOutputStream().write((tasks.get(i) + "\n").getBytes(StandardCharsets.UTF_8));
                    fetcher.getOutputStream().flush();
                    assertThat(outcomes.readLine()).isEqualTo("completed " + (done + i));
                }
            }
        } finally {
            fetcher.destroyForcibly();
        }
        assertThat(Files.readAllLines(effects)).hasSize(KILLS).doesNotHaveDuplicates();
    }

    private static List<String> killed(Path effects, int from) throws IOException, InterruptedException {
        List<Process> callers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            String number = Integer.toString(from + i);
            String way = i % 2 == 0 ? "http" : "stdio";
            callers.add(
                    node(Map.of(), "tasks.mjs", "call", way, nodeId, "echo " + number + " | tee -a '" + effects + "'"));
        }
        List<String> tasks = new ArrayList<>();
        for (Process caller : callers) {
            try (BufferedReader out = caller.inputReader(StandardCharsets.UTF_8)) {
                String line = out.readLine();
                assertThat(line).startsWith("task ");
                tasks.add(line.substring("task ".length()));
                caller.destroyForcibly().waitFor();
            }
        }
        return tasks;
    }

    private static void approveAll() throws IOException, InterruptedException {
        JsonNode pending =
                rig.admin().get("/api/approvals?status=pending&limit=50").json().path("items");
        assertThat(pending).hasSize(AT_ONCE);
        for (JsonNode approval : pending) {
            rig.admin().post("/api/approvals/" + approval.path("approvalId").asText() + "/approve", "{}");
        }
    }
}
