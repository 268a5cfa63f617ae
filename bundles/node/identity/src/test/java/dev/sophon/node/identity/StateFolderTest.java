package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.HomeFolder;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @Test
    void writesTheStandardPlaceWithATilde() {
        StateFolder standard = new StateFolder(HomeFolder.current().resolve(".sophon-node"));

        assertThat(standard.display(standard.config())).isEqualTo("~/.sophon-node/config.json");
    }

    @Test
    void writesAnyOtherPlaceAsItIs(@TempDir Path temp) {
        StateFolder other = new StateFolder(temp);

        assertThat(other.display(other.config())).isEqualTo(temp + "/config.json");
    }

    @Test
    void remembersARevocationForItsTokenOnly(@TempDir Path temp) throws Exception {
        StateFolder folder = new StateFolder(temp);
        NodeToken revoked = NodeToken.parse("abc123.first");

        new Revocation(Instant.EPOCH, revoked.fingerprint(), "gone\u001b[31m\n" + "x".repeat(500)).write(folder);

        assertThat(Revocation.read(folder, revoked)).hasValueSatisfying(known -> {
            assertThat(known.reason()).startsWith("gone [31m x").hasSize(200);
            assertThat(known.revokedAt()).isEqualTo(Instant.EPOCH);
        });
        assertThat(Revocation.read(folder, NodeToken.parse("abc123.second"))).isEmpty();
        Revocation.clear(folder);
        assertThat(Revocation.read(folder, revoked)).isEmpty();
    }
}
