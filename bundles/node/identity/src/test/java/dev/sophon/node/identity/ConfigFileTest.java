package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.SigningKeys;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final String CANARY = "canary0secret0canary0secret";
    private static final NodeToken TOKEN = NodeToken.parse("abc123." + CANARY);
    private static final URI GATEWAY = URI.create("https://gw.example.com");

    @TempDir
    Path temp;

    private StateFolder folder;
    private ConfigFile file;

    @BeforeEach
    void folder() {
        folder = new StateFolder(temp.resolve("state"));
        file = new ConfigFile(folder);
    }

    @Test
    void keepsAPairingForItsOwnerOnly() throws Exception {
        file.savePairing(GATEWAY, TOKEN);

        assertThat(file.read()).contains(new Configuration(GATEWAY, TOKEN, UpdateSettings.STANDARD));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.config())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        assertThat(folder.path()).isDirectoryContaining(path -> path.endsWith("config.json"));
        try (var entries = Files.list(folder.path())) {
            assertThat(entries).hasSize(1);
        }
    }

    @Test
    void closesAnOpenFolder() throws Exception {
        Files.createDirectory(
                folder.path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        file.savePairing(GATEWAY, TOKEN);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
    }

    @Test
    void keepsFieldsThatAreNotOurs() throws Exception {
        write("{'gatewayUrl':'https://old.example.com','nodeToken':'old.x','autoUpdate':true,'updateChannel':'beta',"
                + "'custom':{'deep':[1,2.5]}}");

        file.savePairing(GATEWAY, TOKEN);

        assertThat(file.read())
                .contains(new Configuration(
                        GATEWAY,
                        TOKEN,
                        new UpdateSettings(true, "beta", UpdateSettings.STANDARD.url(), Optional.empty())));
        assertThat(Json.tree(Files.readAllBytes(folder.config())).path("custom").toString())
                .isEqualTo("{\"deep\":[1,2.5]}");
    }

    @Test
    void saysThatThereIsNone() throws Exception {
        assertThat(file.read()).isEmpty();
        assertThat(file.delete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'nodeToken':'abc123.canary0secret'} | gatewayUrl",
                "{'gatewayUrl':7,'nodeToken':'abc123.canary0secret'} | gatewayUrl",
                "{'gatewayUrl':'http://canary.example','nodeToken':'abc123.canary0secret'} | gatewayUrl",
                "{'gatewayUrl':'https://gw.example.com'} | nodeToken",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'canary0secret'} | nodeToken",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'me.canary0secret'} | nodeToken",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.canary0secret','autoUpdate':'canary'} | autoUpdate",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.canary0secret','updateChannel':'canary'} | updateChannel",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.canary0secret','updateUrl':7} | updateUrl",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.canary0secret','updateUrl':'http://canary.example'} | updateUrl",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.canary0secret','releaseKey':'canary'} | releaseKey",
                "['canary0secret'] | JSON object",
                "{'nodeToken':'canary0secret | JSON",
                "'' | JSON"
            })
    void namesWhatIsWrongAndNeverTheToken(String content, String named) throws Exception {
        write(content);

        assertThatThrownBy(file::read)
                .isInstanceOf(ConfigurationException.class)
                .message()
                .contains(named)
                .doesNotContain("canary");
    }

    @Test
    void saysWhereUpdatesComeFromWithoutAPairingToo() throws Exception {
        assertThat(file.updates())
                .isEqualTo(new UpdateSettings(
                        false, "stable", URI.create("https://releases.sophon.dev"), Optional.empty()));

        String key = SigningKeys.line(SigningKeys.generate().getPublic());
        write("{'autoUpdate':true,'updateChannel':'nightly','updateUrl':'http://localhost:8081/','releaseKey':'" + key
                + "'}");

        assertThat(file.updates())
                .isEqualTo(new UpdateSettings(true, "nightly", URI.create("http://localhost:8081"), Optional.of(key)));
    }

    @Test
    void takesUpdatesFromTheGatewayThatItIsPairedWith() throws Exception {
        write("{'updateUrl':'gateway','gatewayUrl':'https://GW.example.com/sophon/','nodeToken':'abc123.x'}");
        assertThat(file.updates().url()).isEqualTo(URI.create("https://gw.example.com/sophon/api/nodes/me/releases"));

        write("{'updateUrl':'gateway'}");
        assertThatThrownBy(file::updates)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("updateUrl: gateway is the one that this Node is paired with, and there is none");
    }

    @Test
    void leavesFieldsAloneThatItDoesNotKnow() throws Exception {
        write("{'custom':{'a':[1,{'b':null}]},'nodeToken':'abc123.x','n':1,'gatewayUrl':'https://gw.example.com'}");
        assertThat(file.read()).hasValueSatisfying(read -> assertThat(read.gatewayUrl())
                .isEqualTo(URI.create("https://gw.example.com")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{'a':}",
                "{'a':truer}",
                "{'a':'b'}}",
                "{'a':'b',}",
                "{'a':'canary' 'c':'d'}",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.x','a':'b','a':'canary'}",
                "{'gatewayUrl':'https://gw.example.com','nodeToken':'abc123.x'} canary",
                "{'gatewayUrl':null,'nodeToken':'abc123.x'}",
                "{'a':'\t'}"
            })
    void refusesWhatIsNoObjectOfJson(String content) throws Exception {
        write(content);
        assertThatThrownBy(file::read)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void replacesABrokenFileWhenPairedAnew() throws Exception {
        write("{'nodeToken':'torn");

        file.savePairing(GATEWAY, TOKEN);

        assertThat(file.read()).isPresent();
    }

    @Test
    void leavesTheOldFileWhereTheNewOneCannotBeWritten() throws Exception {
        file.savePairing(GATEWAY, TOKEN);
        Files.delete(folder.config());
        Files.createDirectory(folder.config());

        assertThatThrownBy(() -> file.savePairing(GATEWAY, TOKEN)).isInstanceOf(java.io.IOException.class);

        try (var entries = Files.list(folder.path())) {
            assertThat(entries).containsExactly(folder.config());
        }
    }

    private void write(String content) throws Exception {
        Files.createDirectories(folder.path());
        Files.writeString(folder.config(), content.replace('\'', '"'));
    }
}
