package dev.sophon.cli.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.ConfigFile;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.NodeToken;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a channel on this machine. */
class UpdaterTest {
    private static final Release INSTALLED = Release.of("1.0.0");
    private static final Release NEWER = Release.of("1.1.0");

    @TempDir
    private Path temp;

    private ReleaseServer server;
    private StateFolder folder;
    private Path home;

    @BeforeEach
    void begin() throws Exception {
        server = new ReleaseServer();
        folder = new StateFolder(temp.resolve("state"));
        home = Files.createDirectories(temp.resolve("installed"));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private Updater updater(Duration stall) {
        UpdateSettings settings = new UpdateSettings(false, "stable", server.url(), Optional.of(server.keyLine()));
        return new Updater(
                folder,
                settings,
                new Installation(home, INSTALLED),
                new Channel(
                        server.url(),
                        "stable",
                        new Fetch(HttpClient.newHttpClient(), stall, Duration.ofSeconds(60)),
                        null),
                Clock.systemUTC());
    }

    private Updater updater() {
        return updater(Duration.ofSeconds(30));
    }

    private UpdateManifest publish(String channel, String version) throws Exception {
        return server.publish(Files.createTempDirectory(temp, "release"), channel, version, "echo " + version);
    }

    private void offer(UpdateManifest manifest, PrivateKey key) {
        server.offer("stable", SigningKeys.sign(manifest.bytes(), key));
    }

    private void refused(String words) throws Exception {
        assertThatThrownBy(() -> updater().look())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(words);
        assertThat(UpdateRecord.exists(folder)).isFalse();
        assertThat(server.requests).allMatch(path -> path.startsWith("/node/latest/"));
    }

    @Test
    void saysWhatTheChannelHas() throws Exception {
        publish("stable", "1.1.0");

        assertThat(updater().look())
                .hasValueSatisfying(
                        offer -> assertThat(offer.manifest().version()).isEqualTo(NEWER));
        assertThat(UpdateRecord.read(folder).seen()).containsEntry("stable", NEWER);

        publish("stable", "1.0.0");
        assertThatThrownBy(() -> updater().look()).hasMessageContaining("older than 1.1.0, which this channel had");
    }

    @Test
    void whatIsHereIsNoUpdate() throws Exception {
        publish("stable", "1.0.0");

        assertThat(updater().look()).isEmpty();
    }

    @Test
    void anOlderOneIsRefused() throws Exception {
        publish("stable", "0.9.9");

        refused("older than 1.0.0");
    }

    @Test
    void anExpiredOneIsRefused() throws Exception {
        UpdateManifest good = publish("stable", "1.1.0");
        offer(
                new UpdateManifest(
                        good.kind(),
                        good.format(),
                        good.name(),
                        good.channel(),
                        good.version(),
                        good.keyId(),
                        Instant.parse("2020-01-01T00:00:00Z"),
                        good.files()),
                server.key.getPrivate());

        refused("has expired");
    }

    @Test
    void thatOfAnotherChannelIsRefused() throws Exception {
        publish("nightly", "1.1.0");
        server.files.put("/node/latest/stable", server.files.get("/node/latest/nightly"));
        server.files.put("/node/latest/stable.sig", server.files.get("/node/latest/nightly.sig"));

        refused("channel: expected stable");
    }

    @Test
    void aChangedOneIsRefused() throws Exception {
        publish("stable", "1.1.0");
        byte[] text = server.files.get("/node/latest/stable").clone();
        text[text.length - 3] ^= 1;
        server.files.put("/node/latest/stable", text);

        refused("it was changed");
    }

    @Test
    void whatAnotherKeyHasSignedIsRefused() throws Exception {
        UpdateManifest good = publish("stable", "1.1.0");
        offer(good, SigningKeys.generate().getPrivate());

        refused("not of the key that it names");
    }

    /** By the release key itself, which somebody has used for both. */
    @Test
    void aManifestOfFeaturesIsRefused() throws Exception {
        Manifest features = new Manifest(
                Manifest.FEATURES,
                Manifest.FORMAT,
                "sophon-node",
                NEWER,
                "Acme",
                SigningKeys.id(server.key.getPublic()),
                ReleaseServer.LATER,
                new Manifest.Api(Release.of("1.0.0"), Release.of("2.0.0")),
                List.of(new Manifest.Part("sophon-node.kar", "0".repeat(64), 12)),
                List.of());
        server.offer("stable", SigningKeys.sign(features.bytes(), server.key.getPrivate()));

        refused("the release: ");
    }

    /** A key that the owner trusts for feature sets is none that signs updates. */
    @Test
    void theKeyOfAFeatureSetIsNone() throws Exception {
        publish("stable", "1.1.0");
        String key = server.keyLine();
        folder.create();
        Files.writeString(
                folder.policy(), "{\"trust\":{\"keys\":[{\"key\":\"" + key + "\",\"name\":\"Acme\",\"scopes\":[]}]}}");
        UpdateSettings settings = new UpdateSettings(
                false,
                "stable",
                server.url(),
                Optional.of(SigningKeys.line(SigningKeys.generate().getPublic())));
        Updater updater = Updater.of(folder, settings, new Installation(home, INSTALLED));

        assertThatThrownBy(updater::look).hasMessageContaining("not of a release key");
    }

    @Test
    void withoutAnyReleaseKeyNothingIsAsked() throws Exception {
        publish("stable", "1.1.0");
        UpdateSettings settings = new UpdateSettings(false, "stable", server.url(), Optional.empty());
        Installation installation = new Installation(home, INSTALLED);

        assertThatThrownBy(() -> Updater.of(folder, settings, installation).look())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("No release key");
        assertThat(server.requests).isEmpty();

        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/release.keys"), "# the keys\n\n" + server.keyLine() + "\n");
        assertThat(Updater.of(folder, settings, installation).look()).isPresent();
    }

    @Test
    void onlyItsOwnGatewayIsShownItsToken() throws Exception {
        server.publish(temp, "stable", "1.1.0", "exit 0");
        folder.create();
        Files.writeString(
                folder.config(),
                "{\"gatewayUrl\":\"" + server.url()
                        + "\",\"nodeToken\":\"office.canary\",\"updateUrl\":\"gateway\",\"releaseKey\":\""
                        + server.keyLine() + "\"}");
        UpdateSettings settings = new ConfigFile(folder).updates();
        Installation installation = new Installation(home, INSTALLED);
        assertThatThrownBy(() -> Updater.of(folder, settings, installation).look())
                .hasMessage("The Gateway offers this device no release of the channel stable now");
        assertThat(server.shown).containsExactly("/api/nodes/me/releases/node/latest/stable Bearer office.canary");

        UpdateSettings elsewhere = new UpdateSettings(false, "stable", server.url(), Optional.of(server.keyLine()));
        assertThat(Updater.of(folder, elsewhere, installation).look()).isPresent();
        assertThat(server.shown).hasSize(1);
    }

    @Test
    void itsOwnGatewayIsAnsweredByItsKey() throws Exception {
        server.publish(temp, "stable", "1.1.0", "exit 0");
        Map.copyOf(server.files).forEach((path, file) -> server.files.put("/api/nodes/me/releases" + path, file));
        KeyPair keys = SigningKeys.generate();
        server.nodeKey = keys.getPublic();
        folder.create();
        String key = Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded());
        new NodeSecrets(NodeToken.parse("office.canary"), new Secret(key))
                .save(folder, server.url(), false, Keyring.ofSystem());
        UpdateSettings settings = new UpdateSettings(
                false, "stable", UpdateSettings.servedBy(server.url()), Optional.of(server.keyLine()));
        Installation installation = new Installation(home, INSTALLED);
        Updater updater = Updater.of(folder, settings, installation);
        Updater.Offer offer = updater.look().orElseThrow();
        updater.stage(offer, count -> {});
        assertThat(UpdateRecord.read(folder).trial().version()).isEqualTo(NEWER);
        assertThat(server.requests).as("two challenges, for three files").hasSize(5);

        Files.delete(folder.key());
        assertThatThrownBy(() -> Updater.of(folder, settings, installation).look())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("does not take this Node's token and key");
    }

    @Test
    void aPackageManagersIsLeftToIt() throws Exception {
        publish("stable", "1.1.0");
        Files.writeString(home.resolve("managed-by"), "sudo apt install --only-upgrade sophon-node\n");

        assertThatThrownBy(() -> updater().look())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("sudo apt install --only-upgrade sophon-node");
        assertThat(server.requests).isEmpty();
        assertThat(folder.path()).doesNotExist();
    }

    @Test
    void anotherUsersFolderIsLeftAlone() throws Exception {
        publish("stable", "1.1.0");
        folder.create();
        assumeTrue(givenAway(folder.path()), "only root can give a folder away");

        assertThatThrownBy(() -> updater().look()).isInstanceOf(Failure.class).hasMessageContaining("another user's");
        assertThat(server.requests).isEmpty();
    }

    private static boolean givenAway(Path place) {
        try {
            Files.setAttribute(place, "unix:uid", 4242);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aChannelThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> updater().look())
                .isInstanceOf(Failure.class)
                .hasMessage("127.0.0.1 does not give /node/latest/stable: HTTP 404");
    }

    @Test
    void aServerThatGoesSilentIsNotWaitedFor() throws Exception {
        publish("stable", "1.1.0");
        server.breaksAt.put("/node/latest/stable", -10);

        assertThatThrownBy(() -> updater(Duration.ofSeconds(1)).look())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("nothing has come for 1 s");
    }

    @Test
    void moreThanAManifestMayHaveIsNotRead() {
        server.offer("stable", new SignedBytes(new byte[300 * 1024], new byte[64]));

        assertThatThrownBy(() -> updater().look())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("more has come than there should be");
    }
}
