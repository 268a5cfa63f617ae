package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.node.identity.keyring.KeyringException;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSecretsTest {
    private static final URI GATEWAY = URI.create("https://gw.example.com");
    private static final NodeToken TOKEN = NodeToken.parse("office.t0ken0canary");
    private static final Secret KEY = new Secret(Base64.getEncoder()
            .encodeToString(SigningKeys.generate().getPrivate().getEncoded()));
    private static final NodeSecrets SECRETS = new NodeSecrets(TOKEN, KEY);

    @TempDir
    Path temp;

    private final FakeKeyring keyring = new FakeKeyring();
    private StateFolder folder;

    @BeforeEach
    void pair() throws Exception {
        folder = new StateFolder(temp);
        SECRETS.save(folder, GATEWAY, false, keyring);
    }

    private Configuration configuration() throws Exception {
        return new ConfigFile(folder).read().orElseThrow();
    }

    private NodeSecrets read() throws Exception {
        return NodeSecrets.read(folder, configuration(), keyring);
    }

    private boolean move(boolean toKeyring) throws Exception {
        return NodeSecrets.move(folder, configuration(), toKeyring, keyring);
    }

    private Map<String, String> files() throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (var all = Files.list(temp)) {
            for (Path file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void inFilesTheKeyIsInOneOfItsOwn() throws Exception {
        assertThat(read()).isEqualTo(SECRETS);
        assertThat(Files.readString(folder.config())).doesNotContain(KEY.reveal());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.key())))
                .isEqualTo("rw-------");
        assertThat(SECRETS.toString()).doesNotContain("canary").doesNotContain(KEY.reveal());
    }

    @Test
    void inTheKeyringNoFileHasThem() throws Exception {
        Files.writeString(
                folder.config(), Files.readString(folder.config()).replaceFirst("\\{", "{\"updateChannel\":\"beta\","));
        Configuration before = configuration();
        assertThat(move(true)).isTrue();
        assertThat(files()).doesNotContainKey("node.key");
        assertThat(files().toString()).doesNotContain("canary").doesNotContain(KEY.reveal());
        assertThat(configuration()).as("a running Node sees no other pairing").isEqualTo(before);
        assertThat(configuration().token().isInKeyring()).isTrue();
        assertThat(read()).isEqualTo(SECRETS);
        NodeKey.only(folder, TOKEN, KEY);
        assertThat(move(true))
                .as("again, as one was killed before it had removed the key")
                .isFalse();
        assertThat(files()).doesNotContainKey("node.key");

        assertThat(move(false)).isTrue();
        assertThat(read()).isEqualTo(SECRETS);
        assertThat(keyring.size()).isZero();
        assertThat(Files.readString(folder.config())).contains("beta").doesNotContain("tokenSha256");
        keyring.lock(true);
        assertThat(move(false)).as("again, without a keyring").isFalse();
    }

    @Test
    void aPairingThatCouldNotBeNamedLeavesTheOneBeforeWithItsKey() throws Exception {
        String config = Files.readString(folder.config());
        NodeSecrets next = new NodeSecrets(NodeToken.parse("office.another"), new Secret("another"));
        Files.delete(folder.config());
        Files.createDirectories(folder.config().resolve("in-the-way"));
        assertThatThrownBy(() -> next.save(folder, GATEWAY, false, keyring)).isInstanceOf(IOException.class);
        Files.delete(folder.config().resolve("in-the-way"));
        Files.delete(folder.config());
        Files.writeString(folder.config(), config);
        assertThat(read()).isEqualTo(SECRETS);

        next.save(folder, GATEWAY, false, keyring);
        assertThat(read()).isEqualTo(next);
        assertThat(files().toString()).as("of the one before").doesNotContain(KEY.reveal());
        NodeSecrets keyless = new NodeSecrets(NodeToken.parse("office.keyless"), null);
        keyless.save(folder, GATEWAY, false, keyring);
        assertThat(read()).isEqualTo(keyless);
        assertThat(files()).doesNotContainKey("node.key");
    }

    @Test
    void aKeyOfAnotherPairingIsNotThisOnes() throws Exception {
        new ConfigFile(folder).savePairing(GATEWAY, NodeToken.parse("office.another"));
        assertThat(read().key()).isNull();
        Files.writeString(folder.key(), KEY.reveal() + "\n");
        assertThat(read().key())
                .as("which names no token, as it was written before")
                .isEqualTo(KEY);
    }

    @Test
    void whatIsLockedMovesNothing() throws Exception {
        Map<String, String> before = files();
        keyring.lock(true);
        assertThatThrownBy(() -> move(true)).isInstanceOf(KeyringException.class);
        assertThat(files()).isEqualTo(before);
        keyring.lock(false);
        move(true);
        before = files();
        keyring.lock(true);
        assertThatThrownBy(() -> move(false)).isInstanceOf(KeyringException.class);
        assertThat(files()).isEqualTo(before);
    }

    /** Killed within each call of the keyring: the Node starts, and the same command ends what was begun. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMoveThatIsKilledLeavesANodeThatStarts(boolean toKeyring) throws Exception {
        if (!toKeyring) {
            move(true);
        }
        int kills = 0;
        for (int survived = 0; ; survived++) {
            int[] left = {survived};
            keyring.before(() -> {
                if (left[0]-- == 0) {
                    throw new StackOverflowError("killed");
                }
            });
            try {
                move(toKeyring);
                break;
            } catch (StackOverflowError e) {
                kills++;
            }
            keyring.before(() -> {});
            assertThat(read()).isEqualTo(SECRETS);
        }
        keyring.before(() -> {});
        assertThat(kills).isPositive();
        assertThat(read()).isEqualTo(SECRETS);
        assertThat(configuration().token().isInKeyring()).isEqualTo(toKeyring);
        assertThat(keyring.size()).isEqualTo(toKeyring ? 1 : 0);
        assertThat(Files.exists(folder.key())).isEqualTo(!toKeyring);
    }

    @Test
    void aKeyringOfAnotherPairingSaysSo() throws Exception {
        move(true);
        new NodeSecrets(NodeToken.parse("office.another"), null).save(folder, GATEWAY, true, keyring);
        new ConfigFile(folder).savePairingInKeyring(GATEWAY, TOKEN);
        assertThatThrownBy(this::read).isInstanceOf(KeyringException.class).hasMessageContaining("pair this Node anew");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"gatewayUrl\":\"https://g.example\",\"secrets\":\"keyring\"}",
                "{\"gatewayUrl\":\"https://g.example\",\"secrets\":\"keyring\",\"nodeId\":\"office\",\"tokenSha256\":\"x\"}",
                "{\"gatewayUrl\":\"https://g.example\",\"secrets\":\"keyring\",\"nodeId\":\"O\",\"tokenSha256\":\"x\"}"
            })
    void aConfigurationThatSaysTooLittleIsRefused(String content) throws Exception {
        Files.writeString(folder.config(), content);
        assertThatThrownBy(this::configuration).isInstanceOf(ConfigurationException.class);
    }
}
