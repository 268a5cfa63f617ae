package dev.sophon.node.identity.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Secret Service that people have, and none. */
class SecretServiceTest {
    private static final String NAME = "/home/me/.sophon-node";
    private static final Secret SECRET = new Secret("{\"nodeToken\":\"office.ä\"}");

    @TempDir
    Path temp;

    private static void awaitRead(Keyring keyring, Optional<Secret> expected) {
        await().atMost(30, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(KeyringException.class)
                .until(() -> keyring.read(NAME).equals(expected));
    }

    @Test
    void whatIsPutIntoAnOpenKeyringIsThereAfterTheNextLoginAndNotBefore() throws Exception {
        assumeTrue(RealKeyring.isInstalled(), "gnome-keyring is not installed: tools/setup.sh brings it");
        try (RealKeyring real = new RealKeyring(temp)) {
            Keyring keyring = real.keyring();
            assertThatThrownBy(() -> keyring.read(NAME))
                    .isInstanceOf(KeyringException.class)
                    .hasMessageContaining("no keyring answers");
            real.start(true);
            awaitRead(keyring, Optional.empty());
            keyring.write(NAME, "Sophon Node office", new Secret("before"));
            keyring.write(NAME, "Sophon Node office", SECRET);
            assertThat(keyring.read(NAME)).contains(SECRET);
            assertThat(keyring.read("/another")).isEmpty();

            real.stop();
            real.start(false);
            await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThatThrownBy(() -> keyring.read(NAME))
                    .isInstanceOf(KeyringException.class)
                    .hasMessageContaining("locked"));
            assertThatThrownBy(() -> keyring.write(NAME, "x", SECRET)).hasMessageContaining("locked");
            assertThatThrownBy(() -> keyring.delete(NAME)).hasMessageContaining("locked");

            real.stop();
            real.start(true);
            awaitRead(keyring, Optional.of(SECRET));
            keyring.delete(NAME);
            assertThat(keyring.read(NAME)).isEmpty();
        }
    }

    @Test
    void withoutABusThereIsNone() {
        for (Map<String, String> environment : java.util.List.of(
                Map.<String, String>of(), Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + temp.resolve("none")))) {
            assertThatThrownBy(() -> Keyring.of("Linux", environment).read(NAME))
                    .isInstanceOf(KeyringException.class)
                    .hasMessageContaining("no keyring answers");
        }
        assertThatThrownBy(() -> Keyring.of("Mac OS X", Map.of()).read(NAME)).hasMessageContaining("not known here");
    }
}
