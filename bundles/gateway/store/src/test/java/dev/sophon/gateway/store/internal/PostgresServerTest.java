package dev.sophon.gateway.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.runtime.Settings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a database is spoken to by where it is. */
class PostgresServerTest {
    private static String tls(String place) {
        return Addresses.postgres(new Settings.Database("jdbc:postgresql://" + place, ""))
                .getSslMode();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost/x", "LOCALHOST/x", "127.0.0.1/x", "127.0.0.2:5433/x", "[::1]/x", "127.0.0.1,[::1]/x"})
    void onThisMachineAsItIs(String place) {
        assertThat(tls(place)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"db.example.com/x", "127.evil.example/x", "192.0.2.1/x", "localhost,db.example.com/x"})
    void elsewhereByTlsToTheRightServerOnly(String place) {
        assertThat(tls(place)).isEqualTo("verify-full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2/x?sslmode=require", "db.example.com/x?sslmode=require"})
    void theAddressMaySayOtherwise(String place) {
        assertThat(tls(place)).isEqualTo("require");
    }
}
