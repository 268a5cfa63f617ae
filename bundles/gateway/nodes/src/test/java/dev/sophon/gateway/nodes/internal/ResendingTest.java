package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again to a node that comes back. */
class ResendingTest {
    private static final int FEW = 100;
    private static final int MANY = 10_000;

    @TempDir
    Path home;

    @Test
    void aReturnCostsTheSameBesideManyCommandsOfOtherNodes() {
        try (TestRecords records = new TestRecords(home)) {
            NodeDirectory directory =
                    new NodeDirectory(records.store(), records.audit(), records.events(), records.time());
            String id = new PairingCeremony(directory, records.settings(), records.time())
                    .register("Office", "linux", Principal.GATEWAY)
                    .nodeId();
            InMemoryRouter router = new InMemoryRouter(directory, records.time(), records.events());
            Link link = new Link(id);
            NodeEntry entry = directory.get(id);
            synchronized (entry) {
                entry.link(link);
            }
            expect(router, records, id, 0);
            for (int i = 1; i <= FEW; i++) {
                expect(router, records, "other-" + i, i);
            }
            long few = cheapest(router, link);
            for (int i = FEW + 1; i <= MANY; i++) {
                expect(router, records, "other-" + i, i);
            }
            long many = cheapest(router, link);
            assertThat(link.sent).as("once over one connection").isEqualTo(1);
            assertThat(many)
                    .as("a walk would cost %d times as much", MANY / FEW)
                    .isLessThan(20 * Math.max(few, 1));
            router.close();
        }
    }

    private static void expect(InMemoryRouter router, TestRecords records, String nodeId, int number) {
        var unused = router.expect(
                nodeId,
                new ExecuteCommand(
                        "c" + number,
                        "r",
                        "system.info",
                        null,
                        60_000,
                        records.time().now(),
                        null),
                Duration.ofMinutes(1));
    }

    private static long cheapest(InMemoryRouter router, NodeLink link) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < FEW; i++) {
                router.resend(link, Set.of());
            }
            least = Math.min(least, System.nanoTime() - begun);
        }
        return least;
    }

    private static final class Link implements NodeLink {
        private final String nodeId;
        private int sent;

        Link(String nodeId) {
            this.nodeId = nodeId;
        }

        @Override
        public String nodeId() {
            return nodeId;
        }

        @Override
        public String connectionId() {
            return "c";
        }

        @Override
        public String remoteAddress() {
            return "127.0.0.1";
        }

        @Override
        public void send(String method, Object argument) {
            sent++;
        }

        @Override
        public void close(String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
