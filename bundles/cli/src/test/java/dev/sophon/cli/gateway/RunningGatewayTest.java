package dev.sophon.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningGatewayTest {
    @TempDir
    Path state;

    @BeforeEach
    void tell() {
        System.setProperty(GatewaySettings.STATE_PROPERTY, state.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(GatewaySettings.STATE_PROPERTY);
    }

    @Test
    void tellsWhereItListensAsLongAsItRuns() throws Exception {
        assertThat(GatewaySettings.ofThisMachine()).isEqualTo("http://localhost:8080");

        RunningGateway.say(state, "http://localhost:18080");
        assertThat(GatewaySettings.ofThisMachine()).isEqualTo("http://localhost:18080");
        assertThat(Files.getPosixFilePermissions(state.resolve("running.properties")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));

        RunningGateway.unsay(state);
        assertThat(GatewaySettings.ofThisMachine()).isEqualTo("http://localhost:8080");
        assertThat(state.resolve("running.properties")).doesNotExist();
    }

    /** It was killed, and another process may have its number. */
    @Test
    void whatADeadOneHasLeftBehindCountsForNothing() throws Exception {
        RunningGateway.say(state, "http://localhost:18080");
        Path file = state.resolve("running.properties");
        String said = Files.readString(file);
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        String self = "process=" + ProcessHandle.current().pid();

        for (String left : new String[] {
            said.replaceFirst("started=.*", "started=2020-01-01T00:00:00Z"),
            said.replace(self, "process=" + gone.pid()),
            said.replace(self, "process=x"),
            "",
            "url=http://localhost:18080\n"
        }) {
            Files.writeString(file, left);
            assertThat(RunningGateway.url(state)).as(left).isEmpty();
        }
        Files.writeString(file, said.replace(self, "process=1"));
        RunningGateway.unsay(state);
        assertThat(file).as("another's").exists();
    }
}
