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
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Capabilities come and go while the Node runs, and nothing else notices. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HotPlugIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Issue's number in the nightly run; a sample in every run. */
    private static final int CYCLES = Integer.getInteger("sophon.cycles", 200);

    private static final int CYCLES_OF_A_SCRIPT = 20;

    @TempDir
    static Path folder;

    private static Rig rig;
    private static String nodeId;
    private static Program node;
    private static Path files;

    @BeforeAll
    static void start() throws Exception {
        rig = SharedGateway.rig(folder);
        nodeId = rig.paired("plug", List.of("node.command"));
        files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("hello.txt"), "hello");
        Files.write(
                rig.nodeState("plug").resolve("policy.json"),
                Json.bytes(Map.of(
                        "filesystem", Map.of("roots", List.of(files.toRealPath().toString())))));
        node = rig.startNode("plug", nodeId);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Path kar() throws Exception {
        Path target = Rig.distributions().resolveSibling("features/filesystem/target");
        try (Stream<Path> all = Files.list(target)) {
            return all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void plug(Path kar) throws Exception {
        Path part = Files.copy(kar, folder.resolve("part"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, deploy().resolve(kar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path deploy() {
        return rig.nodeState("plug").resolve("karaf/deploy");
    }

    private static boolean listed(JsonNode record, String command) {
        return record.path("commands").findValuesAsText("name").contains(command);
    }

    private static JsonNode status() throws Exception {
        Program status = rig.node("plug", "status", "--json");
        assertThat(status.exitCode(PATIENCE)).as(status.output()).isZero();
        return Json.tree(status.output().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String console(String command) throws IOException {
        NodeConsole console = NodeConsole.run(rig.nodeState("plug"), command);
        assertThat(console.status()).as(console.output()).isZero();
        return console.output();
    }

    @Test
    @Order(1)
    void aCapabilityComesAndGoesWithoutARestart() throws Exception {
        String before = status().path("node").path("connectionId").asText();
        assertThat(before).isNotBlank();
        Rest.Answer reserved = rig.admin().command(nodeId, "filesystem.list", "{\"path\":\"/\"}");
        assertThat(reserved.status()).isEqualTo(501);

        // A shell command that runs all the while.
        CompletableFuture<Rest.Answer> meanwhile = approvedShell("sleep 4; echo through");
        plug(kar());
        rig.awaitNode(nodeId, record -> listed(record, "filesystem.list"));
        Rest.Answer answer =
                rig.admin().command(nodeId, "filesystem.list", "{\"path\":\"" + files.toRealPath() + "\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("hello.txt");

        eachOfItsCommandsWorks();

        assertThat(console("sophon:commands")).contains("filesystem.list");
        Files.delete(deploy().resolve(kar().getFileName()));
        rig.awaitNode(nodeId, record -> !listed(record, "filesystem.list"));
        Rest.Answer gone = rig.admin().command(nodeId, "filesystem.list", "{\"path\":\"/\"}");
        assertThat(gone.error()).isEqualTo("platform_unsupported");

        assertThat(meanwhile
                        .get(60, TimeUnit.SECONDS)
                        .json()
                        .path("result")
                        .path("stdout")
                        .asText())
                .isEqualTo("through\n");
        assertThat(status().path("node").path("connectionId").asText())
                .as("the same connection")
                .isEqualTo(before);
        assertThat(node.isAlive()).as("the same process").isTrue();
    }

    private static void eachOfItsCommandsWorks() throws Exception {
        Path root = files.toRealPath();
        rig.awaitNode(nodeId, record -> listed(record, "filesystem.watch"));
        filesystem("mkdir", Map.of("path", root + "/a/b", "parents", true));
        filesystem("copy", Map.of("path", root + "/hello.txt", "to", root + "/a/copy"));
        filesystem("move", Map.of("path", root + "/a/copy", "to", root + "/a/b/moved"));
        assertThat(filesystem("read", Map.of("path", root + "/a/b/moved"))
                        .path("untrusted")
                        .asBoolean())
                .isTrue();
        assertThat(filesystem("search", Map.of("path", root.toString(), "name", "moved"))
                        .path("count")
                        .asInt())
                .isEqualTo(1);
        assertThat(filesystem("hash", Map.of("path", root + "/a/b/moved"))
                        .path("sha256")
                        .asText())
                .hasSize(64);
        assertThat(filesystem("watch", Map.of("path", root.toString(), "waitMs", 1))
                        .path("count")
                        .asInt())
                .isZero();
        String id = filesystem("delete", Map.of("path", root + "/a"))
                .path("trashId")
                .asText();
        assertThat(filesystem("trash", Map.of()).path("entries").findValuesAsText("id"))
                .containsExactly(id);
        filesystem("restore", Map.of("id", id));
        assertThat(root.resolve("a/b/moved")).hasSameBinaryContentAs(root.resolve("hello.txt"));
        filesystem(
                "purge",
                Map.of(
                        "id",
                        filesystem("delete", Map.of("path", root + "/a"))
                                .path("trashId")
                                .asText()));
        assertThat(root.resolve(".sophon-trash")).isEmptyDirectory();
    }

    private static JsonNode filesystem(String verb, Map<String, ?> params) throws Exception {
        String body = new String(Json.bytes(params), StandardCharsets.UTF_8);
        Rest.Answer answer = rig.admin().command(nodeId, "filesystem." + verb, body);
        assertThat(answer.status()).as(verb + ": " + answer.text()).isEqualTo(200);
        return answer.json().path("result");
    }

    /** The part of the container that installs KARs begins anew with what it needs, or when its owner says so. */
    @Test
    @Order(2)
    void aCapabilityGoesThoughItsFileWentWhileTheContainersPartForItWasAway() throws Exception {
        plug(kar());
        rig.awaitNode(nodeId, record -> listed(record, "filesystem.list"));
        console("bundle:stop org.apache.karaf.kar.core");
        Files.delete(deploy().resolve(kar().getFileName()));
        console("bundle:start org.apache.karaf.kar.core");
        rig.awaitNode(nodeId, record -> !listed(record, "filesystem.list"));
    }

    /** Not at each look at the folder, of which there are ten in a second. */
    @Test
    @Order(2)
    void aFileThatCannotBeReadIsToldOnceAndInstalledWhenItIsMended() throws Exception {
        Path file = deploy().resolve("mended.xml");
        Files.writeString(file, "<features");
        Rig.await("a word about it", PATIENCE, () -> lines("mended.xml") > 0);
        plug(kar());
        rig.awaitNode(nodeId, record -> listed(record, "filesystem.list"));
        Files.delete(deploy().resolve(kar().getFileName()));
        rig.awaitNode(nodeId, record -> !listed(record, "filesystem.list"));
        assertThat(lines("mended.xml")).isEqualTo(1);

        Files.writeString(
                file,
                "<features name='mended' xmlns='http://karaf.apache.org/xmlns/features/v1.6.0'>"
                        + "<feature name='mended-one' version='1.0.0'/></features>");
        Rig.await("the feature", PATIENCE, () -> console("feature:list").contains("mended-one"));
        Files.delete(file);
    }

    /** How many lines of the Node's log hold a word. */
    private static long lines(String word) throws IOException {
        long count = 0;
        try (Stream<Path> logs = Files.list(rig.nodeState("plug").resolve("logs"))) {
            for (Path log : logs.toList()) {
                count += Files.readString(log)
                        .lines()
                        .filter(line -> line.contains(word))
                        .count();
            }
        }
        return count;
    }

    private static CompletableFuture<Rest.Answer> approvedShell(String shell) throws Exception {
        Rest admin = rig.admin();
        Rest agent = admin.as(admin.post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                .json()
                .path("token")
                .asText());
        CompletableFuture<Rest.Answer> outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return agent.command(nodeId, "system.execute", "{\"command\":\"" + shell + "\"}");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        rig.approve(rig.awaitApproval());
        return outcome;
    }

    @Test
    @Order(3)
    void theConsoleAnswersAndAStoppedBundleLeavesTheList() throws Exception {
        Program program = rig.node("plug", "console", "bundle:list -t 0");
        assertThat(program.exitCode(PATIENCE)).as(program.output()).isZero();
        assertThat(program.output()).contains("Sophon :: Node :: Dispatch");
        assertThat(console("sophon:commands")).contains("screen.capture", "system.execute");
        assertThat(console("sophon:status")).containsIgnoringCase("online");

        console("bundle:stop dev.sophon.command.screen");
        rig.awaitNode(nodeId, record -> !listed(record, "screen.capture"));
        assertThat(rig.admin().command(nodeId, "screen.capture", "{}").error()).isEqualTo("unknown_command");
        console("bundle:start dev.sophon.command.screen");
        rig.awaitNode(nodeId, record -> listed(record, "screen.capture"));
        assertThat(rig.admin().command(nodeId, "screen.capture", "{}").status()).isEqualTo(200);
    }

    @Test
    @Order(4)
    void explainNamesTheReferenceThatIsMissing() throws Exception {
        console("bundle:stop dev.sophon.platform.x11");
        rig.awaitNode(nodeId, known -> known.path("commands").toString().contains("ScreenCapture"));
        assertThat(console("sophon:explain screen.capture")).contains("ScreenCapture");
        Rest.Answer answer = rig.admin().command(nodeId, "screen.capture", "{}");
        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.json().path("message").asText()).contains("ScreenCapture");
        console("bundle:start dev.sophon.platform.x11");
        Rig.await(
                "the capture to work again",
                PATIENCE,
                () -> rig.admin().command(nodeId, "screen.capture", "{}").status() == 200);
    }

    @Test
    @Order(5)
    void manyCyclesLeaveClassesAndThreadsFlat() throws Exception {
        plug(kar());
        rig.awaitNode(nodeId, record -> listed(record, "filesystem.list"));
        String call = "{\"path\":\"" + files.toRealPath() + "\"}";
        cycle(call, CYCLES_OF_A_SCRIPT);
        long[] before = load();
        cycle(call, CYCLES);
        long[] after = load();
        assertThat(after[0]).as("loaded classes, " + before[0] + " before").isLessThan(before[0] + 300);
        assertThat(after[1]).as("threads, " + before[1] + " before").isLessThan(before[1] + 10);
    }

    @Test
    @Order(6)
    void aCapabilityWhoseFileWentWhileTheNodeWasDownIsGone() throws Exception {
        node.close();
        Files.delete(deploy().resolve(kar().getFileName()));
        node = rig.startNode("plug", nodeId);
        rig.awaitNode(nodeId, record -> listed(record, "screen.capture") && !listed(record, "filesystem.list"));
        assertThat(console("kar:list; feature:list -i")).doesNotContain("filesystem");
    }

    /** Refreshed each time, so that each time there is another class loader. */
    private static void cycle(String call, int times) throws Exception {
        String bundle = "dev.sophon.capability.filesystem";
        for (int i = 0; i < times; i += CYCLES_OF_A_SCRIPT) {
            StringBuilder script = new StringBuilder();
            for (int j = 0; j < CYCLES_OF_A_SCRIPT; j++) {
                script.append("bundle:stop ")
                        .append(bundle)
                        .append("; bundle:refresh ")
                        .append(bundle);
                script.append("; bundle:start ").append(bundle).append("; ");
            }
            // Felix refuses to resolve, instead of waiting, where another thread of it holds its lock just then.
            for (int tries = 1; !ran(script + "sophon:commands"); tries++) {
                assertThat(tries).isLessThan(5);
            }
            awaitAnswer(call);
        }
    }

    private static void awaitAnswer(String call) throws Exception {
        try {
            Rig.await(
                    "the capability to answer",
                    PATIENCE,
                    () -> rig.admin().command(nodeId, "filesystem.list", call).status() == 200);
        } catch (AssertionError e) {
            // What the Gateway, the Node and its container make of it.
            String gateway =
                    rig.admin().command(nodeId, "filesystem.list", call).text();
            throw new AssertionError(
                    e.getMessage() + "\n" + gateway + "\n"
                            + console("sophon:explain filesystem.list; bundle:list -t 0; scr:list"),
                    e);
        }
    }

    private static boolean ran(String script) throws Exception {
        NodeConsole console = NodeConsole.run(rig.nodeState("plug"), script);
        boolean refused = console.status() != 0;
        if (refused) {
            assertThat(console.output()).contains("Unable to acquire global lock for resolve");
        }
        return !refused;
    }

    /** Loaded classes after a full collection, and threads, as the JVM's own tool tells them. */
    private static long[] load() throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Program collect = Program.start(List.of(jcmd.toString(), Long.toString(node.pid()), "GC.run"), Map.of());
        collect.exitCode(PATIENCE);
        Program again = Program.start(List.of(jcmd.toString(), Long.toString(node.pid()), "GC.run"), Map.of());
        again.exitCode(PATIENCE);
        Program histogram =
                Program.start(List.of(jcmd.toString(), Long.toString(node.pid()), "VM.class_hierarchy"), Map.of());
        histogram.exitCode(PATIENCE);
        long threads;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + node.pid() + "/task"))) {
            threads = tasks.count();
        }
        return new long[] {histogram.lines().size(), threads};
    }
}
