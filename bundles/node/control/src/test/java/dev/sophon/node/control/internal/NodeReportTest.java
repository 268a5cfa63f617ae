package dev.sophon.node.control.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.VouchedLaunch;
import dev.sophon.protocol.json.Json;
import java.nio.file.Path;
import java.util.List;
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
        public List<VouchedLaunch> vouchedLaunches() {
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
