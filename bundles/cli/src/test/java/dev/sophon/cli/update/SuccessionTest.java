package dev.sophon.cli.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.UpdateRecord.Trial;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.signed.Release;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a channel on this machine, with programs that are scripts. */
class SuccessionTest {
    private static final Release INSTALLED = Release.of("1.0.0");
    private static final Release NEWER = Release.of("1.1.0");
    private static final Release NEWEST = Release.of("1.2.0");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    private Path temp;

    private ReleaseServer server;
    private StateFolder folder;
    private StandInNode node;
    private Installation installation;
    private Path told;

    @BeforeEach
    void begin() throws Exception {
        server = new ReleaseServer();
        folder = new StateFolder(temp.resolve("state"));
        folder.create();
        told = temp.resolve("told");
        node = new StandInNode(folder.socket(), temp);
        Path home = temp.resolve("installed");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/release.keys"), server.keyLine() + "\n");
        Files.writeString(home.resolve("bin/sophon-node"), says("installed"));
        installation = new Installation(home, INSTALLED);
    }

    @AfterEach
    void end() {
        Step.taken = name -> {};
        node.close();
        server.close();
    }

    private String says(String what) {
        return "echo \"" + what + " $* ${SOPHON_INSTALLED:+update}\" >>'" + told + "'\n";
    }

    /** A version that gets online, and ends then. */
    private String online(String version, int exit) {
        return says(version) + node.script("online", exit);
    }

    private Updater updater() throws Failure {
        try {
            return Updater.of(
                    folder, new UpdateSettings(false, "stable", server.url(), Optional.empty()), installation);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void stage(String version, String script) throws Exception {
        server.publish(Files.createTempDirectory(temp, "release"), "stable", version, script);
        Updater updater = updater();
        updater.stage(updater.look().orElseThrow(), count -> {});
    }

    private Succession succession(Duration patience) {
        return new Succession(folder, installation, List.of("start", "--service"), patience);
    }

    private Optional<Path> boot() throws Exception {
        return new Boot(folder, installation).choose();
    }

    private List<String> told() throws IOException {
        return Files.exists(told) ? Files.readAllLines(told) : List.of();
    }

    private UpdateRecord record() {
        return UpdateRecord.read(folder);
    }

    private Path home(Release version) {
        return folder.updates().resolve("versions/" + version + "/home");
    }

    @Test
    void aVersionThatGetsOnlineRunsFromThenOn() throws Exception {
        stage("1.1.0", online("newer", 7));
        assertThat(boot()).as("what was never online").isEmpty();
        assertThat(succession(LONG).waits()).isTrue();

        assertThat(succession(LONG).run()).isEqualTo(7);

        assertThat(told()).containsExactly("newer start --service update");
        assertThat(record().current()).isEqualTo(NEWER);
        assertThat(record().trial()).isNull();
        assertThat(boot()).contains(home(NEWER));
        assertThat(succession(LONG).waits()).isFalse();

        stage("1.2.0", online("newest", Succession.NEXT));
        assertThat(succession(LONG).run()).isZero();
        assertThat(told()).endsWith("newest start --service update", "installed start --service ");
        assertThat(record().before()).isEqualTo(NEWER);
        assertThat(boot()).contains(home(NEWEST));

        Files.writeString(home(NEWEST).resolve("lib/launch.sh"), "rm -rf /\n");
        assertThat(boot()).as("the one before").contains(home(NEWER));
        Files.writeString(home(NEWER).resolve("more"), "");
        assertThat(boot()).as("the installed one").isEmpty();
        assertThat(record().quarantined()).containsOnlyKeys("1.1.0", "1.2.0");
    }

    @ParameterizedTest
    @CsvSource({
        "exit 3,it ended with 3 before",
        "exec sleep 60,it was not online within 2 s",
        "retrying,not online within 2 s"
    })
    void oneThatDoesNotIsTakenBackOnce(String script, String reason) throws Exception {
        stage("1.1.0", says("newer") + (script.equals("retrying") ? node.script("retrying", 0) : script));

        assertThat(succession(script.startsWith("exit") ? LONG : SHORT).run()).isZero();

        assertThat(told()).containsExactly("newer start --service update", "installed start --service ");
        assertThat(record().quarantined().get("1.1.0")).contains(reason);
        assertThat(record().said()).startsWith("1.1.0 is quarantined: ");
        assertThat(boot()).isEmpty();
        assertThat(succession(SHORT).waits()).isFalse();
        assertThatThrownBy(() -> updater().look()).hasMessageContaining("1.1.0 is quarantined, and not taken again");
    }

    /** One that is away for longer than a trial, and then comes: what is tried gets online then, or is refused then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGatewayThatIsAwayIsHeldAgainstNoVersion(boolean good) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        new ConfigFile(folder).savePairing(URI.create("http://127.0.0.1:" + port), NodeToken.parse("abc123.secret"));
        Path come = temp.resolve("come");
        stage(
                "1.1.0",
                says("newer") + "while [ ! -e '" + come + "' ]; do sleep 0.2; done\n"
                        + (good ? node.script("online", 7) : "exec sleep 60"));
        CompletableFuture<Integer> run = CompletableFuture.supplyAsync(() -> {
            try {
                return succession(SHORT).run();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().during(SHORT.multipliedBy(2)).atMost(LONG).until(() -> told().size() == 1 && !run.isDone());
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        try {
            if (good) {
                Files.createFile(come);
            } else {
                gateway.start();
            }
            assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(good ? 7 : 0);
        } finally {
            gateway.stop(0);
        }
        assertThat(record().quarantined().containsKey("1.1.0")).isEqualTo(!good);
    }

    @Test
    void whatWasChangedSinceIsNotEvenBegun() throws Exception {
        stage("1.1.0", says("newer"));
        Files.writeString(home(NEWER).resolve("bin/sophon-node"), says("evil"));

        assertThat(succession(SHORT).run()).isZero();

        assertThat(told()).containsExactly("installed start --service ");
        assertThat(record().quarantined()).containsKey("1.1.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void whatOthersMayWriteIsNotBegun(String mode) throws Exception {
        stage("1.1.0", says("newer"));
        Files.setPosixFilePermissions(home(NEWER).resolve("lib"), PosixFilePermissions.fromString(mode));

        assertThat(succession(SHORT).run()).isZero();
        assertThat(told()).containsExactly("installed start --service ");
    }

    @Test
    void fromAnotherUsersFolderNothingStarts() throws Exception {
        stage("1.1.0", online("newer", 0));
        assertThat(succession(LONG).run()).isZero();
        boolean given = true;
        try {
            Files.setAttribute(folder.path(), "unix:uid", 4242);
        } catch (IOException e) {
            given = false;
        }
        assumeTrue(given, "only root can give a folder away");

        assertThatThrownBy(this::boot).hasMessageContaining("another user's");
        assertThat(succession(SHORT).waits()).isFalse();
    }

    @Test
    void aNewerInstalledVersionComesFirst() throws Exception {
        stage("1.1.0", online("newer", 0));
        assertThat(succession(LONG).run()).isZero();

        assertThat(new Boot(folder, new Installation(installation.home(), NEWER)).choose())
                .isEmpty();
        Files.writeString(installation.home().resolve("managed-by"), "apt");
        assertThat(boot()).isEmpty();
    }

    @Test
    void aDamagedRecordMeansTheInstalledVersion() throws Exception {
        stage("1.1.0", online("newer", 0));
        assertThat(succession(LONG).run()).isZero();
        Files.writeString(folder.updates().resolve("updates.json"), "{");

        assertThat(boot()).isEmpty();
        assertThat(record().said()).contains("cannot be read");
    }

    @Test
    void whatEndedTwiceWithoutAVerdictIsNotBegunAgain() throws Exception {
        stage("1.1.0", says("newer"));
        UpdateRecord.change(folder, old -> old.trying(new Trial(NEWER, Boot.ATTEMPTS)));

        assertThat(boot()).isEmpty();
        assertThat(record().quarantined()).containsKey("1.1.0");
        assertThat(succession(SHORT).waits()).isFalse();
    }

    /** As after a death there: what follows starts, and the update can still be had. */
    @ParameterizedTest
    @ValueSource(strings = {"downloaded", "unpacked", "deleted", "moved", "recorded", "begun", "settled"})
    void aDeathAtAnyStepLeavesANodeThatStarts(String step) throws Exception {
        server.publish(Files.createTempDirectory(temp, "release"), "stable", "1.1.0", online("newer", 0));
        Step.taken = name -> {
            if (name.equals(step)) {
                throw new Dead();
            }
        };
        assertThatThrownBy(() -> {
                    Updater updater = updater();
                    updater.stage(updater.look().orElseThrow(), count -> {});
                    succession(LONG).run();
                })
                .isInstanceOf(Dead.class);
        Step.taken = name -> {};

        startsAnew();
    }

    private static final class Dead extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The next start, and the update after it. */
    private void startsAnew() throws Exception {
        Optional<Path> chosen = boot();
        if (chosen.isEmpty() && succession(LONG).waits()) {
            assertThat(succession(LONG).run()).isZero();
        } else if (chosen.isEmpty()) {
            Updater updater = updater();
            updater.stage(updater.look().orElseThrow(), count -> {});
            assertThat(succession(LONG).run()).isZero();
        }
        assertThat(boot()).contains(home(NEWER));
        try (var left = Files.list(folder.updates().resolve("versions"))) {
            assertThat(left).hasSize(1);
        }
    }

    /** By {@code kill -9} of a process that looks, brings, tries and settles, at moments all over that. */
    @Test
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    void aHundredKillsLeaveANodeThatStarts() throws Exception {
        server.publish(Files.createTempDirectory(temp, "release"), "stable", "1.1.0", online("newer", 0));
        Random random = new Random(17);
        int ended = 0;
        for (int i = 0; i < 100; i++) {
            Versions.delete(folder.updates());
            Files.deleteIfExists(folder.socket());
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SuccessionTest.class.getName(),
                            folder.path().toString(),
                            installation.home().toString(),
                            server.url().toString())
                    .inheritIO()
                    .start();
            Thread.sleep(random.nextInt(3000));
            List<ProcessHandle> children = process.descendants().toList();
            ended += process.isAlive() ? 0 : 1;
            process.destroyForcibly().waitFor();
            children.forEach(ProcessHandle::destroyForcibly);
            Files.deleteIfExists(folder.socket());
            startsAnew();
        }
        assertThat(ended).as("those that were through").isBetween(1, 99);
    }

    /** One update, as {@code sophon-node update} and a start do it. */
    public static void main(String[] words) throws Exception {
        StateFolder folder = new StateFolder(Path.of(words[0]));
        Installation installation = new Installation(Path.of(words[1]), INSTALLED);
        UpdateSettings settings = new UpdateSettings(false, "stable", java.net.URI.create(words[2]), Optional.empty());
        Updater updater = Updater.of(folder, settings, installation);
        updater.stage(updater.look().orElseThrow(), count -> {});
        System.exit(new Succession(folder, installation, List.of("start"), LONG).run());
    }

    @Test
    void aDownloadGoesOnWhereItBroke() throws Exception {
        var manifest =
                server.publish(Files.createTempDirectory(temp, "release"), "stable", "1.1.0", "# " + noise() + "\n");
        String path = "/node/1.1.0/" + manifest.files().get(0).name();
        server.breaksAt.put(path, 1000);
        Updater updater = updater();

        updater.stage(updater.look().orElseThrow(), count -> {});

        assertThat(server.requests).contains(path, path + " bytes=1000-");
        assertThat(record().trial()).isEqualTo(new Trial(NEWER, 0));
        assertThat(folder.updates().resolve("downloads")).isEmptyDirectory();
    }

    private static String noise() {
        byte[] noise = new byte[4000];
        new Random(1).nextBytes(noise);
        return java.util.Base64.getEncoder().encodeToString(noise);
    }

    @Test
    void aFileThatIsNotTheSignedOneIsNotUnpacked() throws Exception {
        var manifest = server.publish(Files.createTempDirectory(temp, "release"), "stable", "1.1.0", says("newer"));
        String path = "/node/1.1.0/" + manifest.files().get(0).name();
        byte[] file = server.files.get(path).clone();
        file[file.length / 2] ^= 1;
        server.files.put(path, file);
        Updater updater = updater();

        assertThatThrownBy(() -> updater.stage(updater.look().orElseThrow(), count -> {}))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not the file that was signed");

        assertThat(folder.updates().resolve("downloads")).isEmptyDirectory();
        assertThat(folder.updates().resolve("versions")).doesNotExist();
        assertThat(record().trial()).isNull();
    }

    @Test
    void aDownloadThatStallsEndsAndIsKept() throws Exception {
        var manifest =
                server.publish(Files.createTempDirectory(temp, "release"), "stable", "1.1.0", "# " + noise() + "\n");
        String path = "/node/1.1.0/" + manifest.files().get(0).name();
        Channel channel = new Channel(
                server.url(),
                "stable",
                new Fetch(java.net.http.HttpClient.newHttpClient(), Duration.ofMillis(500), LONG),
                null);
        server.breaksAt.put(path, -1000);
        Path part = temp.resolve("part");

        // Each attempt but the first is served well.
        channel.download(NEWER, manifest.files().get(0), part, count -> {});

        assertThat(Files.size(part)).isEqualTo(manifest.files().get(0).size());
        assertThat(server.requests).contains(path + " bytes=1000-");
        assertThat(new String(Files.readAllBytes(part), StandardCharsets.ISO_8859_1))
                .startsWith("\u001f\u008b");
    }
}
