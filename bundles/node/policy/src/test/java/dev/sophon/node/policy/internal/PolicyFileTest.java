package dev.sophon.node.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
    private static final String KEY = SigningKeys.line(SigningKeys.generate().getPublic());

    @TempDir
    Path temp;

    private Path file;
    private PolicyFile policy;

    @BeforeEach
    void open() throws IOException {
        Path state = Files.createDirectory(temp.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        file = state.resolve("policy.json");
        policy = new PolicyFile(file, new ClosedFolders(List.of(state, temp.resolve("distribution"))));
    }

    private void write(String json) throws IOException {
        Files.writeString(file, json.replace('\'', '"'));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private Verdict judge(String command) {
        return policy.judge(command, PublishedScopes.asks(command));
    }

    @Test
    void withoutAFileTheDefaultsHold() {
        assertThat(judge("canvas.present")).isEqualTo(Verdict.ASK);
        assertThat(judge("camera.snap")).isEqualTo(Verdict.ASK);
        assertThat(judge("location.get")).isEqualTo(Verdict.ASK);
        assertThat(judge("screen.capture")).isEqualTo(Verdict.ALLOW);
        assertThat(judge("system.execute")).isEqualTo(Verdict.ALLOW);
        assertThat(policy.filesystemRoots()).isEmpty();
    }

    @Test
    void whatKeepsTheFileFromCountingIsSaidInTheTerminalOnce() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            write("{'comands':{'s3cret':'deny'}}");
            assertThat(judge("screen.capture")).isEqualTo(Verdict.DENY);
            assertThat(judge("system.info")).isEqualTo(Verdict.DENY);
        } finally {
            System.setErr(terminal);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("policy.json")))
                .singleElement()
                .asString()
                .contains("EVERY command is denied", "the nearest is commands; known: browser, camera, commands, ")
                .doesNotContain("s3cret");
    }

    @Test
    void aSectionThatCannotBeUsedIsSaidInTheTerminalToo() throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream terminal = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            write("{'filesystem':{'roots':['s3cret']}}");
            judge("screen.capture");
            judge("system.info");
        } finally {
            System.setErr(terminal);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("policy.json")))
                .singleElement()
                .asString()
                .contains("denied until they are mended: filesystem.roots[0]: expected an absolute path")
                .doesNotContain("s3cret");
    }

    @Test
    void theProblemCanBeAskedForUntilItIsMended() throws Exception {
        assertThat(policy.problem()).as("there is no file").isNull();
        write("{'comands':{}}");
        assertThat(policy.problem())
                .contains("EVERY command is denied", "the nearest is commands; known: browser, camera, commands, ");
        write("{'commands':{}}");
        assertThat(policy.problem()).isNull();
    }

    @Test
    void theOwnersEntriesOverrideTheDefaultsAndLeaveTheRest() throws Exception {
        write("{'commands':{'canvas.present':'allow','clipboard.*':'deny'}}");
        assertThat(judge("canvas.present")).isEqualTo(Verdict.ALLOW);
        assertThat(judge("clipboard.read")).isEqualTo(Verdict.DENY);
        assertThat(judge("camera.snap")).isEqualTo(Verdict.ASK);
        assertThat(judge("screen.capture")).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void theMostSpecificPatternWinsAndAtEqualLengthTheStricter() throws Exception {
        write("{'commands':{'*':'deny','screen.*':'allow','screen.capture':'ask','*.read':'deny','clip.*':'allow',"
                + "'window.l*':'allow','*.list.w':'deny','in*':'allow','*.x':'ask','ab*':'ask'}}");
        assertThat(judge("screen.capture")).isEqualTo(Verdict.ASK);
        assertThat(judge("screen.region")).isEqualTo(Verdict.ALLOW);
        assertThat(judge("system.info")).isEqualTo(Verdict.DENY);
        assertThat(judge("clip.read")).as("5 letters each").isEqualTo(Verdict.DENY);
        assertThat(judge("in.x")).as("2 letters each").isEqualTo(Verdict.ASK);
    }

    @Test
    void caseIsNoWayAround() throws Exception {
        write("{'commands':{'screen.queryelements':'deny'}}");
        assertThat(judge("screen.queryElements")).isEqualTo(Verdict.DENY);
    }

    @Test
    void aChangeIsInForceAtTheNextQuestion() throws Exception {
        for (int i = 0; i < 50; i++) {
            // Of one length, and faster than the grain of the file system's clock.
            write("{'commands':{'a.b':'" + (i % 2 == 0 ? "deny" : "ask ").strip() + "'}}" + (i % 2 == 0 ? "" : " "));
            assertThat(judge("a.b")).isEqualTo(i % 2 == 0 ? Verdict.DENY : Verdict.ASK);
        }
        Files.delete(file);
        assertThat(judge("a.b")).isEqualTo(Verdict.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{'commands':[]}",
                "{'commands':{'a.b':'maybe'}}",
                "{'commands':{'a.b':'DENY'}}",
                "{'commands':{'a b':'deny'}}",
                "{'commands':{'a.b':'deny','a.b':'allow'}}",
                "{'command':{}}",
                "{'commands':{}} trailing"
            })
    void whatCannotBeUsedDeniesEverythingUntilItIsMended(String text) throws Exception {
        write(text);
        assertThat(judge("screen.capture")).isEqualTo(Verdict.DENY);
        assertThat(judge("canvas.present")).isEqualTo(Verdict.DENY);
        assertThat(policy.filesystemRoots()).isEmpty();
        write("{}");
        assertThat(judge("screen.capture")).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void aFolderOrADanglingLinkInItsPlaceDeniesEverything() throws Exception {
        Files.createDirectory(file);
        assertThat(judge("a.b")).isEqualTo(Verdict.DENY);
        Files.delete(file);
        Files.createSymbolicLink(file, temp.resolve("nowhere"));
        assertThat(judge("a.b")).isEqualTo(Verdict.DENY);
    }

    @Test
    void aFileThatOthersCanWriteIsNotTheOwnersWord() throws Exception {
        write("{}");
        assertThat(judge("a.b")).isEqualTo(Verdict.ALLOW);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        assertThat(judge("a.b")).isEqualTo(Verdict.DENY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(judge("a.b")).isEqualTo(Verdict.ALLOW);
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(judge("a.b")).isEqualTo(Verdict.DENY);
    }

    @Test
    void aFileOfAnotherUserIsNotTheOwnersWord() throws Exception {
        write("{}");
        boolean given = true;
        try {
            Files.setAttribute(file, "unix:uid", 4242);
        } catch (IOException e) {
            given = false;
        }
        assumeTrue(given, "only root can give a file away");
        assertThat(judge("a.b")).isEqualTo(Verdict.DENY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'filesystem':{'roots':['relative/path']}}",
                "{'filesystem':{'roots':['~/Documents']}}",
                "{'filesystem':{'roots':['']}}",
                "{'filesystem':{'rots':[]}}",
                "{'filesystem':[]}"
            })
    void aFaultInASectionIsThatSectionsAlone(String text) throws Exception {
        write(text);
        assertThat(policy.fault("filesystem")).startsWith("filesystem");
        assertThat(policy.fault("launch")).isNull();
        assertThat(policy.filesystemRoots()).isEmpty();
        assertThat(judge("screen.capture")).isEqualTo(Verdict.ALLOW);
        write("{'filesystem':{'roots':['/srv']}}");
        assertThat(policy.fault("filesystem")).isNull();
        assertThat(policy.filesystemRoots()).containsExactly(Path.of("/srv"));
    }

    @Test
    void rootsAreAbsoluteAndNeverTheNodesOwnFolders() throws Exception {
        Path open = Files.createDirectory(temp.resolve("open"));
        write("{'filesystem':{'roots':['" + open + "/../open','" + temp + "']}}");
        assertThat(policy.filesystemRoots()).as("a parent is fine").containsExactly(open, temp);
        assertThat(policy.closedFolders()).contains(file.getParent());

        for (Path inside :
                List.of(file.getParent(), file.getParent().resolve("journal"), temp.resolve("distribution/x"))) {
            write("{'filesystem':{'roots':['" + inside + "']}}");
            assertThat(policy.filesystemRoots()).isEmpty();
            assertThat(policy.fault("filesystem")).contains("filesystem.roots[0]");
        }
        Path link = Files.createSymbolicLink(temp.resolve("link"), file.getParent());
        write("{'filesystem':{'roots':['" + link + "']}}");
        assertThat(policy.fault("filesystem")).as("by a link").isNotNull();
        assertThat(policy.filesystemRoots()).isEmpty();
    }

    @Test
    void problemsNameThePlaceAndNotWhatStandsThere() {
        PolicyReader reader = new PolicyReader(new ClosedFolders(List.of()));
        assertThat(problem(reader, "{'commands':{'secret.x':'hush'}}"))
                .contains("commands", "allow, ask, approve or deny");
        assertThat(problem(reader, "{'secret':1}")).contains("unknown field; known: browser, camera, commands, ");
        assertThat(problem(reader, "{'excute':{}}")).contains("the nearest is execute;");
        assertThat(problem(reader, "{'demo':{}}")).contains("stand under capabilities");
        assertThat(problem(reader, "{'capabilities':[]}")).contains("capabilities: expected an object");
        assertThat(problem(reader, "{'capabilities':{'browser':{}}}")).contains("browser stands beside it");
        assertThat(problem(reader, "{'capabilities':{'secret thing':{}}}")).contains("names of sections");
    }

    @Test
    void sectionsAreKnownWithTheirBundleOrWithoutAndReadAnewWhenTheyChange() throws Exception {
        assertThat(policy.section("browser").isMissingNode()).isTrue();
        write("{'commands':{},'execute':{},'launch':{},'input':{},'filesystem':{},'browser':{'allow':['a']},'voice':{},"
                + "'camera':{},'location':{},'trust':{},'deploy':'signed','consent':'unproved',"
                + "'capabilities':{'demo':{'loud':true}}}");
        assertThat(policy.problem()).isNull();
        assertThat(judge("a.b")).isEqualTo(Verdict.ALLOW);
        assertThat(policy.section("browser").path("allow").path(0).asText()).isEqualTo("a");
        assertThat(policy.section("deploy").asText()).isEqualTo("signed");
        assertThat(policy.section("demo").path("loud").asBoolean()).isTrue();
        assertThat(policy.section("other").isMissingNode()).isTrue();
        assertThat(policy.section("capabilities").isMissingNode())
                .as("no section itself")
                .isTrue();

        write("{'capabilities':{'demo':{'loud':false}}}");
        assertThat(policy.section("demo").path("loud").asBoolean(true)).isFalse();
        Files.delete(file);
        assertThat(policy.section("demo").isMissingNode()).isTrue();
    }

    @Test
    void anOperatorIsAskedBeforeThePersonAtEqualLength() throws Exception {
        write("{'commands':{'screen.*':'approve','*.capture':'deny','clipboard.*':'ask','clipboar*.':'approve'}}");
        assertThat(judge("screen.region")).isEqualTo(Verdict.APPROVE);
        write("{'commands':{'a*b':'ask','a.*':'approve','ab*':'allow'}}");
        assertThat(judge("a.b")).isEqualTo(Verdict.APPROVE);
    }

    @Test
    void aNameThatIsAllowedIsNoPatternAndNoDefault() throws Exception {
        assertThat(policy.allowsByName("system.execute")).isFalse();
        write("{'commands':{'system.*':'allow','app.launch':'allow','app.close':'ask'}}");
        assertThat(policy.allowsByName("system.execute")).isFalse();
        assertThat(policy.allowsByName("app.launch")).isTrue();
        assertThat(policy.allowsByName("App.Launch")).isTrue();
        assertThat(policy.allowsByName("app.close")).isFalse();
    }

    @Test
    void launchesAreVouchedForByIdAndHash() throws Exception {
        String hash = "0123456789abcdef".repeat(4);
        write("{'launch':{'allow':['org.example.Pad.desktop',{'id':'mine','entrySha256':'"
                + hash.toUpperCase(Locale.ROOT) + "','programSha256':'" + hash + "'}]}}");
        assertThat(policy.vouchedLaunches())
                .containsExactly(
                        new LaunchTrust.Vouched("org.example.Pad", null, null),
                        new LaunchTrust.Vouched("mine", hash, hash));
        PolicyReader reader = new PolicyReader(new ClosedFolders(List.of()));
        assertThat(problem(reader, "{'launch':{'allow':['/secret/x.desktop']}}"))
                .contains("launch.allow[0]", "id");
        assertThat(problem(reader, "{'launch':{'allow':[{'id':'a','entrySha256':'hush'}]}}"))
                .contains("launch.allow[0].entrySha256", "64");
        assertThat(problem(reader, "{'launch':{'allow':[{'id':'a','secret':1}]}}"))
                .contains("launch.allow[0]");
    }

    private static String problem(PolicyReader reader, String json) {
        try {
            Policy read = reader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            String fault = read.faults().getOrDefault("launch", "");
            assertThat(fault).doesNotContain("secret", "hush");
            if (!fault.isEmpty()) {
                return fault;
            }
        } catch (PolicyException e) {
            assertThat(e.getMessage()).doesNotContain("secret", "hush");
            return e.getMessage();
        }
        throw new AssertionError("it was taken");
    }

    @Test
    void nothingIsTrustedUnlessTheOwnerSaysSo() throws IOException {
        assertThat(policy.trust()).isEqualTo(OwnerTrust.NONE);
        write("{'trust':{'keys':[{'key':'" + KEY + "','name':'Acme','scopes':['acme.read']}],"
                + "'pins':{'acme-list':'1.0.0'}},'deploy':'signed'}");

        assertThat(policy.problem()).isNull();
        assertThat(policy.trust().keys()).containsExactly(new TrustedKey(KEY, "Acme", Set.of("acme.read"), false));
        assertThat(policy.trust().pins()).containsEntry("acme-list", Release.of("1.0.0"));
        assertThat(policy.trust().signedOnly()).isTrue();
        assertThat(policy.trust().consentUnproved()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'trust':{'keys':[{'key':'short'}]}}",
                "{'trust':{'keys':[{'key':'KEY','scope':['acme.read']}]}}",
                "{'trust':{'keys':[{'key':'KEY','scopes':'acme.read'}]}}",
                "{'trust':{'keys':[{'key':'KEY','scopes':['*']}]}}",
                "{'trust':{'keys':[{'key':'KEY','byMessage':'yes'}]}}",
                "{'trust':{'keys':[{'key':'KEY'},{'key':'KEY'}]}}",
                "{'trust':{'keys':['KEY']}}",
                "{'trust':{'pins':{'acme-list':'latest'}}}",
                "{'trust':[]}",
                "{'deploy':'sigend'}",
                "{'consent':true}"
            })
    void aTrustThatIsNotUnderstoodMakesEveryCommandDenied(String text) throws IOException {
        write(text.replace("KEY", KEY));

        assertThat(policy.problem())
                .contains(text.substring(2, text.indexOf(':') - 1))
                .doesNotContain(KEY);
        assertThat(judge("system.info")).isEqualTo(Verdict.DENY);
        assertThat(policy.trust()).isEqualTo(OwnerTrust.UNREADABLE);
    }
}
