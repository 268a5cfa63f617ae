package dev.sophon.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.cli.node.Terminal.Run;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SophonNodeTest {
    private static final String SECRET = "s_canary0canary0";
    private static final String TOKEN_SECRET = "c0ffee0canary0c0ffee0canary";

    @TempDir
    Path temp;

    private final Queue<String> answers = new ArrayDeque<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private StateFolder folder;
    private Terminal terminal;
    private HttpServer server;
    private String gateway;

    @BeforeEach
    void start() throws IOException {
        folder = new StateFolder(temp.resolve("state"));
        terminal = new Terminal(folder.path());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/nodes/me/pair", this::answer);
        server.start();
        gateway = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void pairsWithTheLinesOfTheDocumentation() throws Exception {
        answers.add("{\"status\":\"pending\",\"pairingCode\":\"ABC-123\"}");
        answers.add("{\"status\":\"approved\",\"token\":\"abc123." + TOKEN_SECRET + "\"}");

        Run run = terminal.run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", SECRET);

        assertThat(run.out())
                .isEqualTo("Pairing with gateway at " + gateway + "...\n"
                        + "Waiting for approval (pairing code: ABC-123)...\n"
                        + "Node paired successfully! Token saved to " + folder.config() + "\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        assertThat(new ConfigFile(folder).read())
                .contains(new Configuration(
                        URI.create(gateway), NodeToken.parse("abc123." + TOKEN_SECRET), UpdateSettings.STANDARD));
    }

    @Test
    void aServiceThatCannotBeMendedByStartingItAgainSaysSoByItsExitStatus() throws Exception {
        Run unpaired = terminal.run("start", "--service");
        assertThat(unpaired.exit()).isEqualTo(78);
        assertThat(unpaired.err()).contains("Not paired. Run: sophon-node pair");
        assertThat(terminal.run("start").exit()).isEqualTo(1);

        folder.create();
        Files.writeString(folder.config(), "{\"gatewayUrl\":");
        assertThat(terminal.run("start", "--service").exit()).isEqualTo(78);
    }

    @Test
    void readsTheSecretFromTheStandardInput() {
        answers.add("{\"status\":\"approved\",\"token\":\"abc123." + TOKEN_SECRET + "\"}");

        assertThat(terminal.typed(SECRET + "\n")
                        .run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", "-")
                        .exit())
                .isZero();
        assertThat(terminal.typed("")
                        .run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", "-")
                        .err())
                .contains("standard input is empty");
    }

    @Test
    void namesOneKeyForOneSecretUntilThePairingIsOver() throws Exception {
        answers.add("{\"status\":\"pending\",\"pairingCode\":\"ABC-123\"}");
        answers.add("{\"status\":\"approved\",\"token\":\"abc123." + TOKEN_SECRET + "\"}");
        answers.add("{\"status\":\"approved\",\"token\":\"abc123." + TOKEN_SECRET + "\"}");
        answers.add("{\"status\":\"approved\",\"token\":\"abc123." + TOKEN_SECRET + "\"}");
        answers.add("{\"status\":\"rejected\"}");

        pair(SECRET);
        assertThat(Files.getPosixFilePermissions(folder.pairing()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(folder.pairing())).doesNotContain("canary");
        pair(SECRET);
        assertThat(Files.getPosixFilePermissions(folder.key())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        terminal.run("unpair");
        assertThat(folder.key()).doesNotExist();
        pair(SECRET);
        assertThat(keys).hasSize(4).allMatch(key -> key.matches("[A-Za-z0-9_-]{43}"));
        assertThat(Set.copyOf(keys)).hasSize(1);

        pair(SECRET + "1");
        assertThat(Set.copyOf(keys)).hasSize(2);
        assertThat(folder.pairing()).doesNotExist();
    }

    @Test
    void forgetsAKeyWithThePairingWhenItsSecretIsOld() throws Exception {
        answers.add("{\"status\":\"approved\",\"token\":\"abc123." + TOKEN_SECRET + "\"}");
        pair(SECRET);
        Files.setLastModifiedTime(folder.pairing(), FileTime.from(Instant.now().minus(Duration.ofMinutes(16))));

        terminal.run("unpair");

        assertThat(folder.pairing()).doesNotExist();
    }

    private void pair(String secret) {
        terminal.run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", secret);
    }

    @Test
    void saysWhyItIsNotPaired() {
        answers.add("{\"status\":\"rejected\"}");

        Run run = terminal.run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", SECRET);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("rejected").doesNotContain("canary", "\tat ");
        assertThat(folder.config()).doesNotExist();
    }

    @Test
    void findsOutBeforehandThatTheTokenCannotBeKept() throws Exception {
        Files.writeString(folder.path(), "a file");

        Run run = terminal.run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", SECRET);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("cannot be kept").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pair",
                "pair --gateway https://gw.example.com --node-id abc123",
                "pair --gateway http://gw.example.com --node-id abc123 --secret canary",
                "pair --gateway http://127.evil.example --node-id abc123 --secret canary",
                "pair --gateway https://gw.example.com --node-id me --secret canary",
                "status --verbose",
                "nonsense",
                ""
            })
    void wrongUsageIsTwo(String line) {
        Run run = terminal.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).isNotBlank().doesNotContain("canary", "\tat ");
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pair",
                "start",
                "status",
                "pause",
                "panic",
                "resume",
                "unpair",
                "version",
                "commands",
                "console",
                "service"
            })
    void everyVerbHasHelp(String verb) {
        Run run = terminal.run(verb, "--help");

        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("Usage: sophon-node " + verb);
        assertThat(terminal.run("--help").out()).contains("  " + verb + " ");
    }

    @Test
    void saysItsVersionBothWays() {
        Run verb = terminal.run("version");
        assertThat(verb.out()).startsWith("Sophon Node v").contains("Java 1").hasLineCount(1);
        for (String option : new String[] {"--version", "-V"}) {
            assertThat(terminal.run(option)).isEqualTo(verb);
        }
    }

    @Test
    void startsNothingWithoutAPairing() {
        Run run = terminal.run("start");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("Not paired. Run: sophon-node pair");
    }

    @Test
    void saysWhatIsWrongWithTheConfiguration() throws Exception {
        Files.createDirectories(folder.path());
        Files.writeString(folder.config(), "{\"gatewayUrl\":\"https://gw.example.com\",\"nodeToken\":\"canary\"}");

        for (String verb : new String[] {"start", "status"}) {
            Run run = terminal.run(verb);

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("config.json", "nodeToken").doesNotContain("canary", "\tat ");
        }
    }

    @Test
    void tellsTheStatusOfANodeThatDoesNotRun() throws Exception {
        assertThat(terminal.run("status").out()).isEqualTo("Not paired. Run: sophon-node pair\n");
        pair();

        Run run = terminal.run("status");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("Node ID:         abc123", "Token:           abc123.…\n", "https://gw.example.com")
                .contains("Stopped. Start it: sophon-node start", "Last heartbeat:  never")
                .doesNotContain("c0ff");
        assertThat(terminal.run("status", "--json").out())
                .contains("\"abc123.\"")
                .doesNotContain("c0ff");
    }

    @Test
    void remembersWhatItSawLast() throws Exception {
        pair();
        Files.writeString(
                folder.lastStatus(),
                "{\"state\":\"online\",\"at\":\"2026-11-20T12:00:00Z\",\"lastHeartbeat\":\"2026-11-20T11:59:59Z\"}");

        assertThat(terminal.run("status").out()).contains("Last heartbeat:  2026-11-20T11:59:59Z (");
        var json = Json.tree(terminal.run("status", "--json").out().getBytes(StandardCharsets.UTF_8));
        assertThat(json.path("state").asText()).isEqualTo("stopped");
        assertThat(json.path("lastState").asText()).isEqualTo("online");
        assertThat(json.path("running").asBoolean(true)).isFalse();
    }

    @Test
    void saysThatItWasRevoked() throws Exception {
        pair();
        new Revocation(Instant.now(), NodeToken.parse("abc123." + TOKEN_SECRET).fingerprint(), "It is over.")
                .write(folder);

        assertThat(terminal.run("status").out()).contains("State:           Revoked", "Problem:         It is over.");
        answers.add("{\"status\":\"approved\",\"token\":\"abc123.another0another0another\"}");
        terminal.run("pair", "--gateway", gateway, "--node-id", "abc123", "--secret", SECRET);
        assertThat(terminal.run("status").out()).contains("State:           Stopped");
    }

    @Test
    void unpairs() throws Exception {
        pair();

        assertThat(terminal.run("unpair").out()).contains("is deleted", "Dashboard");
        assertThat(folder.config()).doesNotExist();
        Run again = terminal.run("unpair");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("nothing to do");
    }

    @Test
    void saysWhereTheSecretsAre() throws Exception {
        assertThat(terminal.run("secrets", "move", "file").err()).contains("Not paired");
        pair();
        assertThat(terminal.run("status").out()).contains("Secrets:         in files that only you can read");
        assertThat(terminal.run("status", "--json").out()).contains("\"secrets\" : \"file\"");
        assertThat(terminal.run("secrets", "move", "file").out()).contains("already");
        assertThat(terminal.run("secrets", "move", "drawer").err()).contains("keyring or file");
        assertThat(terminal.run("secrets", "move").exit()).isEqualTo(2);
        Files.writeString(
                folder.config(),
                "{\"gatewayUrl\":\"https://gw.example.com\",\"secrets\":\"keyring\",\"nodeId\":\"abc123\",\"tokenSha256\":\""
                        + "0".repeat(64) + "\"}");
        assertThat(terminal.run("status").out()).contains("abc123", "Secrets:         in the keyring");
    }

    @Test
    void pausesANodeThatDoesNotRun() throws Exception {
        pair();
        for (String verb : List.of("pause", "panic")) {
            Run run = terminal.run(verb);
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).contains("sophon-node resume");
        }
        assertThat(Pause.read(folder).orElseThrow().by()).as("the first counts").isEqualTo("sophon-node pause");
        assertThat(terminal.run("status").out()).contains("Paused:          since ", "by sophon-node pause");
        assertThat(Json.tree(terminal.run("status", "--json").out().getBytes(StandardCharsets.UTF_8))
                        .path("paused")
                        .path("by")
                        .asText())
                .isEqualTo("sophon-node pause");

        assertThat(terminal.run("resume").err()).contains("The Node is not running");
        assertThat(Pause.read(folder)).as("nobody was asked").isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"commands", "console bundle:list", "console"})
    void saysThatTheNodeDoesNotRun(String line) {
        Run run = terminal.run(line.split(" "));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("The Node is not running. Start it: sophon-node start");
    }

    private void pair() throws IOException {
        new ConfigFile(folder)
                .savePairing(URI.create("https://gw.example.com"), NodeToken.parse("abc123." + TOKEN_SECRET));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            keys.add(Json.tree(exchange.getRequestBody().readAllBytes())
                    .path("pollerKey")
                    .asText());
            byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
