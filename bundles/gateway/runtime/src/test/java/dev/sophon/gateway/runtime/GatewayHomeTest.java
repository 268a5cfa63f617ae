package dev.sophon.gateway.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayHomeTest {
    @TempDir
    Path temporary;

    @Test
    void whatItWritesIsItsOwnersOnlyAndLeavesNothingBeside() throws IOException {
        GatewayHome home = new GatewayHome(temporary.resolve("home"));
        home.write(home.adminToken(), "one");
        home.write(home.adminToken(), "two");
        assertThat(home.adminToken()).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.adminToken())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.path())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(home.path())) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void theVersionIsTheBuilds() {
        assertThat(GatewayVersion.current()).matches("\\d+\\.\\d+\\.\\d+.*");
    }
}
