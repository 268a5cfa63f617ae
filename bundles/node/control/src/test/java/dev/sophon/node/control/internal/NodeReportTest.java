package dev.sophon.node.control.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.connection.Connection;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.control.StatusSource;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.PanicKeyState;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NodeReportTest {
    private final NodeReport report = new NodeReport("1.0.0");

    @Test
    void tellsOfAPolicyThatDeniesEverythingBesideWhatKeepsItOffLine() {
        report.policy = new Broken("policy.json cannot be used");
        assertThat(report.now().problem()).contains("not paired", "; policy.json cannot be used");
    }

    @Test
    void aPolicyInOrderIsNoProblem() {
        report.policy = new Broken(null);
        assertThat(report.now().problem()).isEqualTo("This Node is not paired. Run: sophon-node pair");
    }

    @Test
    void tellsWhatKeepsThePanicKeyFromBeingHeard() {
        assertThat(report.now().panicKey()).isNull();
        report.panicKey = () -> Optional.of(new PanicKeyState.State("pause", "another program has it"));
        assertThat(report.now().panicKey()).isEqualTo(new NodeStatus.PanicKey("pause", "another program has it"));
    }

    /** Who looks on learns it as well as who has started the Node. */
    @Test
    void itsLinesSayOnceWhatCannotRun() {
        report.connection = new Online();
        report.catalogue = new WithoutDisplay();
        StatusSource.LineReader lines = report.lines();
        assertThat(lines.next()).contains("Note: 2 of 2 commands cannot run: No display.");
        assertThat(lines.next()).isEmpty();
    }

    private static final class Online implements Connection {
        @Override
        public Status status() {
            return new Status(State.ONLINE, "one", null, Instant.EPOCH, Set.of(), null, null);
        }

        @Override
        public AutoCloseable subscribe(Consumer<Status> listener) {
            return () -> {};
        }
    }

    private static final class WithoutDisplay implements Catalogue {
        @Override
        public List<CommandInfo> commands() {
            return List.of(command("screen.capture"), command("window.list"));
        }

        private static CommandInfo command(String name) {
            return new CommandInfo(
                    name,
                    "screen",
                    Risk.LOW,
                    Availability.UNAVAILABLE,
                    "it needs Display: No display.",
                    Json.mapper().createObjectNode(),
                    "test",
                    "1");
        }

        @Override
        public List<Scope> scopes() {
            return List.of();
        }

        @Override
        public AutoCloseable subscribe(Consumer<List<CommandInfo>> listener) {
            return () -> {};
        }

        @Override
        public Explanation explain(String command) {
            throw new AssertionError("nothing is explained here");
        }
    }

    private record Broken(@Nullable String problem) implements OwnerPolicy {
        @Override
        public Verdict judge(String command, boolean asks) {
            return Verdict.DENY;
        }

        @Override
        public boolean allowsByName(String command) {
            return false;
        }

        @Override
        public JsonNode section(String name) {
            return Json.mapper().missingNode();
        }

        @Override
        public @Nullable String fault(String section) {
            return null;
        }

        @Override
        public List<LaunchTrust.Vouched> vouchedLaunches() {
            return List.of();
        }

        @Override
        public List<Path> filesystemRoots() {
            return List.of();
        }

        @Override
        public List<Path> closedFolders() {
            return List.of();
        }
    }
}
