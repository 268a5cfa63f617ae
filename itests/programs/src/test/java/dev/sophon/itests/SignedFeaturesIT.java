package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What is signed by whom the owner trusts is plugged in and goes back; nothing else is, and nothing notices. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SignedFeaturesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "sophon-capability-filesystem";

    @TempDir
    static Path folder;

    private static Rig rig;
    private static String nodeId;
    private static Program node;
    private static Path files;
    private static Path made;
    private static String connection;

    @BeforeAll
    static void start() throws Exception {
        made = Files.createDirectories(folder.resolve("made"));
        sign("key", "root");
        sign("key", "acme");
        sign("keys", "keys.json", "--root", "root", "--add", "Acme=acme.pub");
        signed("1.0.0");
        signed("1.0.1");
        rig = SharedGateway.rig(folder);
        nodeId = rig.paired("signed", List.of("node.command"));
        files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("hello.txt"), "hello");
        policy("any", "proved");
        node = rig.startNode("signed", nodeId);
        // Nobody can be asked from now on.
        console("bundle:stop dev.sophon.node.ui");
        connection = connectionId();
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static void sign(String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Rig.distributions().resolveSibling("tools/sign").toString()));
        for (String word : words) {
            boolean file = word.matches("root|acme|.*\\.json|.*\\.kar");
            command.add(file ? made.resolve(word).toString() : word.replace("Acme=", "Acme=" + made + "/"));
        }
        Program program = Program.start(command, Map.of());
        assertThat(program.exitCode(PATIENCE)).as(program.output()).isZero();
    }

    /** The capability as it is built, signed as this version. */
    private static void signed(String version) throws Exception {
        Files.copy(built(), made.resolve(kar(version)));
        sign("manifest", kar(version), "--key", "acme", "--publisher", "Acme", "--version", version);
    }

    private static Path built() throws IOException {
        try (Stream<Path> all = Files.list(Rig.distributions().resolveSibling("features/filesystem/target"))) {
            return all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String kar(String version) {
        return "files-" + version + ".kar";
    }

    private static void policy(String deploy, String consent) throws IOException {
        String key = Files.readAllLines(made.resolve("root.pub")).get(1);
        Path file = rig.nodeState("signed").resolve("policy.json");
        Path next = Files.write(
                file.resolveSibling("policy.next"),
                Json.bytes(Map.of(
                        "filesystem",
                        Map.of("roots", List.of(files.toRealPath().toString())),
                        "deploy",
                        deploy,
                        "consent",
                        consent,
                        "trust",
                        Map.of(
                                "keys",
                                List.of(Map.of("key", key, "name", "Acme", "scopes", List.of("filesystem.access")))))));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String console(String command) throws IOException {
        NodeConsole console = NodeConsole.run(rig.nodeState("signed"), command);
        assertThat(console.status()).as(console.output()).isZero();
        return console.output();
    }

    private static String refused(String command) throws Exception {
        NodeConsole console = NodeConsole.run(rig.nodeState("signed"), command);
        assertThat(console.status()).as(console.output()).isEqualTo(1);
        return console.output();
    }

    private static String install(Path kar) {
        return "sophon:install " + kar;
    }

    private static boolean listed(JsonNode record) {
        return record.path("commands").findValuesAsText("name").contains("filesystem.list");
    }

    private static String connectionId() throws Exception {
        Program status = rig.node("signed", "status", "--json");
        assertThat(status.exitCode(PATIENCE)).as(status.output()).isZero();
        return Json.tree(status.output().getBytes(StandardCharsets.UTF_8))
                .path("node")
                .path("connectionId")
                .asText();
    }

    private static void works() throws Exception {
        rig.awaitNode(nodeId, SignedFeaturesIT::listed);
        assertThat(rig.admin()
                        .command(nodeId, "filesystem.list", "{\"path\":\"" + files.toRealPath() + "\"}")
                        .text())
                .contains("hello.txt");
        assertThat(connectionId()).as("the same connection").isEqualTo(connection);
        assertThat(node.isAlive()).as("the same process").isTrue();
    }

    @Test
    @Order(1)
    void aSignedOneComesWhenTheOwnerAgrees() throws Exception {
        assertThat(console("sophon:trust")).contains("Acme", "filesystem.access", "signed or not");
        assertThat(refused(install(made.resolve(kar("1.0.0"))))).contains("nobody can be asked there now");
        policy("any", "unproved");
        assertThat(console(install(made.resolve(kar("1.0.0"))))).contains("Installed: " + NAME + " 1.0.0 of Acme");
        works();
        assertThat(console("sophon:features")).contains(NAME, "1.0.0", "console", "Acme (", "active");
    }

    @Test
    @Order(2)
    void aTamperedOneIsRefusedAndDisturbsNothing() throws Exception {
        Path bad = Files.createDirectories(folder.resolve("bad"));
        for (String name : List.of(
                kar("1.0.1"), kar("1.0.1") + ".json", kar("1.0.1") + ".json.sig", "keys.json", "keys.json.sig")) {
            Files.copy(made.resolve(name), bad.resolve(name));
        }
        byte[] bytes = Files.readAllBytes(bad.resolve(kar("1.0.1")));
        bytes[bytes.length / 2] ^= 1;
        Files.write(bad.resolve(kar("1.0.1")), bytes);

        assertThat(refused(install(bad.resolve(kar("1.0.1"))))).contains("its size or hash differs");
        assertThat(refused(install(built()))).contains("it is not signed");
        works();
        assertThat(console("sophon:features")).contains("1.0.0").doesNotContain("1.0.1");
    }

    @Test
    @Order(3)
    void aNewerOneTakesItsPlaceAndGoesBack() throws Exception {
        console(install(made.resolve(kar("1.0.1"))));
        works();
        assertThat(console("sophon:features")).containsPattern("1\\.0\\.1 .*1\\.0\\.0");
        assertThat(refused(install(made.resolve(kar("1.0.0"))))).contains("it is older");
        assertThat(console("sophon:rollback " + NAME)).contains(NAME + " 1.0.0");
        works();
        console("bundle:stop dev.sophon.capability.filesystem");
        assertThat(console("sophon:explain filesystem.list"))
                .contains("Start it: bundle:start dev.sophon.capability.filesystem");
        console("bundle:start dev.sophon.capability.filesystem");
        works();
    }

    @Test
    @Order(4)
    void itIsThereAgainAfterANewStart() throws Exception {
        node.close();
        node = rig.startNode("signed", nodeId);
        connection = connectionId();
        works();
        assertThat(console("sophon:features")).contains("1.0.0", "active");
        console("sophon:remove " + NAME);
        rig.awaitNode(nodeId, record -> !listed(record));
    }

    @Test
    @Order(5)
    void theDeployFolderTakesSignedOnesOnlyIfTheOwnerSaysSo() throws Exception {
        policy("signed", "proved");
        Path deploy = rig.nodeState("signed").resolve("karaf/deploy");
        Files.copy(built(), deploy.resolve("unsigned.kar"));
        Rig.await("the refusal", PATIENCE, () -> console("sophon:features").contains("refused: it is not signed"));
        for (String name : List.of("keys.json.sig", "keys.json", kar("1.0.1") + ".json.sig", kar("1.0.1") + ".json")) {
            Files.copy(made.resolve(name), deploy.resolve(name));
        }
        Path part = Files.copy(made.resolve(kar("1.0.1")), folder.resolve("part"));
        Files.move(part, deploy.resolve(kar("1.0.1")), StandardCopyOption.ATOMIC_MOVE);
        works();
        assertThat(console("sophon:features")).contains("deploy/" + kar("1.0.1"), "Acme (");
        Files.delete(deploy.resolve(kar("1.0.1")));
        rig.awaitNode(nodeId, record -> !listed(record));
    }
}
