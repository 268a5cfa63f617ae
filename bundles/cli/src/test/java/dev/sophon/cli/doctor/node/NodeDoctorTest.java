package dev.sophon.cli.doctor.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.doctor.Answer;
import dev.sophon.cli.doctor.DoctorCommand;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.cli.service.ServiceStatus;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.Revocation;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each trouble is made, and the check that is for it says so, and what mends it; nothing else does. */
class NodeDoctorTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final NodeToken TOKEN = NodeToken.parse("abc123.c0ffee0canary0");
    private static final Configuration PAIRING =
            new Configuration(URI.create("https://gw.example.com"), TOKEN, UpdateSettings.STANDARD);

    @TempDir
    Path temp;

    private StateFolder folder;
    private @Nullable Configuration pairing = PAIRING;
    private @Nullable String problem;
    private @Nullable Revocation revocation;
    private @Nullable Answer gateway = new Answer(200, null, Duration.ofSeconds(-2));
    private @Nullable NodeStatus status = status("online", null, NOW.minusSeconds(10), Set.of("screen.capture"));
    private List<CommandInfo> commands = List.of(command("screen.capture", null));
    private @Nullable ServiceStatus service = service("running", "boot", null, List.of());
    private String system = "Linux";
    private Map<String, String> environment = Map.of("DISPLAY", ":0");

    @BeforeEach
    void pair() throws IOException {
        folder = new StateFolder(temp.resolve("state"));
        new ConfigFile(folder).savePairing(PAIRING.gatewayUrl(), TOKEN);
    }

    private static NodeStatus status(
            String state, @Nullable String problem, @Nullable Instant heartbeat, Set<String> scopes) {
        return status(state, problem, heartbeat, scopes, null);
    }

    private static NodeStatus status(
            String state,
            @Nullable String problem,
            @Nullable Instant heartbeat,
            Set<String> scopes,
            NodeStatus.@Nullable PanicKey panicKey) {
        return new NodeStatus(
                "1", 42, 600, "abc123", null, state, null, null, heartbeat, scopes, null, problem, 0, 1, 0, null,
                panicKey);
    }

    private static ServiceStatus service(String state, String starts, @Nullable String problem, List<String> notes) {
        return new ServiceStatus(state, "user", starts, null, problem, null, "journalctl -f", notes);
    }

    private static CommandInfo command(String name, @Nullable String reason) {
        return new CommandInfo(
                name,
                name,
                Risk.LOW,
                reason == null ? Availability.AVAILABLE : Availability.UNAVAILABLE,
                reason,
                Json.mapper().createObjectNode(),
                "b",
                "1");
    }

    private List<Finding> findings() {
        return DoctorCommand.findings(
                new NodeFacts(
                        folder,
                        pairing,
                        problem,
                        revocation,
                        gateway,
                        status,
                        commands,
                        service,
                        system,
                        environment,
                        temp,
                        NOW),
                NodeFacts.CHECKS);
    }

    private Finding onlyTrouble(String check) {
        List<Finding> troubles =
                findings().stream().filter(finding -> !finding.ok()).toList();
        assertThat(troubles).extracting(Finding::check).containsExactly(check);
        assertThat(troubles.get(0).mend()).isNotBlank();
        assertThat(troubles.toString()).doesNotContain("canary");
        return troubles.get(0);
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(findings()).hasSizeGreaterThan(7).allMatch(Finding::ok).allMatch(finding -> finding.mend() == null);
        service = service("not installed", "by hand", null, List.of());
        assertThat(findings())
                .allMatch(Finding::ok)
                .last()
                .extracting(Finding::words)
                .asString()
                .contains("service install");
    }

    @Test
    void secretsThatLieInAKeyringThatIsNotThere() throws Exception {
        Files.writeString(
                folder.config(),
                "{\"gatewayUrl\":\"https://gw.example.com\",\"secrets\":\"keyring\",\"nodeId\":\"abc123\",\"tokenSha256\":\""
                        + "0".repeat(64) + "\"}");
        pairing = new ConfigFile(folder).read().orElseThrow();
        assertThat(onlyTrouble("secrets").words()).contains("no keyring answers");
    }

    @Test
    void waitingForApprovalForEver() throws Exception {
        pairing = null;
        gateway = null;
        status = null;
        commands = List.of();
        assertThat(onlyTrouble("pairing").words()).isEqualTo("Not paired.");
        Files.writeString(folder.pairing(), "{}");
        Files.setLastModifiedTime(folder.pairing(), FileTime.from(NOW.minus(Duration.ofMinutes(40))));
        assertThat(findings()).element(0).extracting(Finding::words).asString().contains("40 minutes ago");
        Files.setLastModifiedTime(folder.pairing(), FileTime.from(NOW));
        assertThat(findings()).element(0).extracting(Finding::mend).asString().contains("approve there");
    }

    @Test
    void aPairingThatCannotBeUsed() {
        revocation = new Revocation(NOW, "x", "It is over.");
        assertThat(onlyTrouble("pairing").words()).contains("It is over.");
        problem = "nodeToken: expected text";
        assertThat(onlyTrouble("pairing").words()).contains("nodeToken");
    }

    @Test
    void aTokenThatOthersCanRead() throws Exception {
        Files.setPosixFilePermissions(folder.config(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(onlyTrouble("token").mend()).startsWith("chmod 600 '" + folder.config() + "'");
    }

    @Test
    void aGatewayThatCannotBeReached() {
        gateway = new Answer(0, "The name gw is not known.", null);
        assertThat(onlyTrouble("gateway").words()).isEqualTo("The name gw is not known.");
        gateway = new Answer(404, null, null);
        assertThat(onlyTrouble("gateway").words()).contains("HTTP 404");
    }

    @Test
    void aClockThatIsWrong() {
        gateway = new Answer(200, null, Duration.ofSeconds(-61));
        assertThat(onlyTrouble("clock").words()).isEqualTo("It is 61 s behind the Gateway's.");
        gateway = new Answer(200, null, Duration.ofMinutes(10));
        assertThat(onlyTrouble("clock").mend()).contains("timedatectl");
    }

    @Test
    void aNodeThatDoesNotRun() {
        status = null;
        commands = List.of();
        assertThat(onlyTrouble("running").mend()).isEqualTo("sophon-node service start");
        service = null;
        assertThat(onlyTrouble("running").mend()).isEqualTo("sophon-node start");
    }

    @Test
    void noHeartbeats() {
        status = status("retrying", "No TLS connection can be made.", null, Set.of());
        assertThat(onlyTrouble("connection").words()).isEqualTo("It is retrying: No TLS connection can be made.");
        for (String state : List.of("replaced", "revoked")) {
            status = status(state, null, null, Set.of());
            assertThat(onlyTrouble("connection").mend()).contains("air");
        }
        status = status("online", null, NOW.minusSeconds(91), Set.of("x"));
        assertThat(onlyTrouble("connection").words()).contains("no heartbeat");
        status = status("online", null, null, Set.of("x"));
        assertThat(onlyTrouble("connection").words()).contains("no heartbeat");
    }

    @Test
    void noScopes() {
        status = status("online", null, NOW, Set.of());
        assertThat(onlyTrouble("scopes").mend()).contains("Permissions", "sophon nodes scopes abc123 --add");
    }

    @Test
    void whatIsMissingForCommands() {
        commands = List.of(
                command("a.b", "No display: DISPLAY is not set."),
                command("a.c", "No display: DISPLAY is not set."),
                command("a.d", "grim is missing: sudo apt install grim"),
                command("a.e", null));
        assertThat(onlyTrouble("commands").words()).isEqualTo("Some cannot run here.");
        assertThat(onlyTrouble("commands").mend())
                .isEqualTo(
                        "2 of 4 commands cannot run: No display: DISPLAY is not set. 1 of 4 commands cannot run: grim"
                                + " is missing: sudo apt install grim");
    }

    @Test
    void waylandWithoutYdotool() throws Exception {
        environment = Map.of("WAYLAND_DISPLAY", "wayland-0", "XDG_RUNTIME_DIR", temp.toString());
        assertThat(onlyTrouble("wayland").mend()).contains("systemctl --user enable --now ydotool.service");
        Files.createFile(temp.resolve(".ydotool_socket"));
        assertThat(findings()).allMatch(Finding::ok);
    }

    @Test
    void waylandThatLetsItType() throws Exception {
        environment = Map.of("WAYLAND_DISPLAY", "wayland-0", "XDG_RUNTIME_DIR", temp.toString());
        commands = List.of(command("input.keyboard.type", null));
        assertThat(findings()).allMatch(Finding::ok).anyMatch(finding -> finding.words()
                .equals("The compositor lets the Node point and type."));
        commands = List.of(
                command("input.keyboard.type", "This Wayland compositor lets programs neither point nor type."));
        assertThat(findings())
                .anyMatch(finding -> !finding.ok() && finding.check().equals("wayland"));
    }

    @Test
    void noLibraryThatNoticesThePerson() throws Exception {
        Path cache = Files.createDirectories(temp.resolve("etc")).resolve("ld.so.cache");
        Files.writeString(cache, "glibc-ld.so.cache1.1libXi.so.6.old\0libXtst.so.6\0");
        assertThat(onlyTrouble("person first").mend()).contains("libxi6");
        environment = Map.of("DISPLAY", ":0", "LD_LIBRARY_PATH", temp.resolve("none") + "::" + temp);
        onlyTrouble("person first");
        Files.createFile(temp.resolve("libXi.so.6"));
        assertThat(findings()).allMatch(Finding::ok);
        environment = Map.of("DISPLAY", ":0");
        Files.writeString(cache, "glibc-ld.so.cache1.1libXi.so.6\0libXtst.so.6\0");
        assertThat(findings()).allMatch(Finding::ok).anyMatch(finding -> finding.check()
                .equals("person first"));
    }

    @Test
    void aPanicKeyThatAnotherProgramHas() {
        status = pressed("another program has it");
        Finding trouble = onlyTrouble("panic key");
        assertThat(trouble.words()).contains("super+alt+escape", "another program has it");
        assertThat(trouble.mend()).contains("input.panicKey", folder.policy().toString(), "sophon-node panic");
        status = pressed(null);
        assertThat(findings())
                .allMatch(Finding::ok)
                .extracting(Finding::words)
                .contains("super+alt+escape stops all agents.");
    }

    private static NodeStatus pressed(@Nullable String trouble) {
        return status(
                "online",
                null,
                NOW.minusSeconds(10),
                Set.of("screen.capture"),
                new NodeStatus.PanicKey("super+alt+escape", trouble));
    }

    @Test
    void macOsThatDoesNotAllowIt() {
        system = "Mac OS X";
        assertThat(findings()).allMatch(Finding::ok).extracting(Finding::check).contains("accessibility");
        commands = List.of(command("mouse.move", "Accessibility is not granted"));
        assertThat(findings())
                .filteredOn(finding -> !finding.ok())
                .extracting(Finding::check)
                .containsExactly("commands", "accessibility");
        commands = List.of();
        service = service("stopped", "login", null, List.of());
        assertThat(findings())
                .filteredOn(finding -> !finding.ok())
                .extracting(Finding::check)
                .containsExactly("login items", "service");
    }

    @Test
    void aServiceThatDoesNotRunOrMissesSomething() {
        service = service("stopped", "boot", "it ended with exit code 1", List.of());
        assertThat(onlyTrouble("service").words()).contains("exit code 1");
        assertThat(onlyTrouble("service").mend()).isEqualTo("sophon-node service start; its log: journalctl -f");
        service =
                service("running", "login", null, List.of("It ends when you log out: sudo loginctl enable-linger ann"));
        assertThat(onlyTrouble("service").mend()).contains("enable-linger ann");
    }

    /** From a real folder and socket. */
    @Test
    void looksForItself() throws Exception {
        System.setProperty(StateFolder.PROPERTY, folder.path().toString());
        try {
            new ConfigFile(folder).savePairing(URI.create("http://127.0.0.1:9"), TOKEN);
            picocli.CommandLine doctor = new picocli.CommandLine(NodeDoctor.command());
            java.io.StringWriter out = new java.io.StringWriter();
            doctor.setOut(new java.io.PrintWriter(out));
            assertThat(doctor.execute("--json")).isEqualTo(1);
            JsonNode json = Json.tree(out.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(json.path("well").asBoolean(true)).isFalse();
            assertThat(json.path("checks").findValuesAsText("check")).contains("pairing", "gateway", "running");
            assertThat(out.toString()).contains("The Gateway cannot be reached").doesNotContain("canary");
            out.getBuffer().setLength(0);
            assertThat(doctor.execute()).isEqualTo(1);
            assertThat(out.toString())
                    .contains("ok    pairing       This is abc123 of http://127.0.0.1:9.\n", "MEND  running ")
                    .endsWith("Something is to mend.\n");
        } finally {
            System.clearProperty(StateFolder.PROPERTY);
        }
    }
}
