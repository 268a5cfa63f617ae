package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.audit.AuditEntry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A Gateway that has been there for long: a million audit rows, a thousand nodes and 200,000 commands. Takes some minutes.
 */
@EnabledIfSystemProperty(named = "sophon.full", matches = "true")
class ManyRecordsTest extends GatewayTest {
    private static final int ROWS = 1_000_000;
    private static final int COMMANDS = 200_000;
    private static final int AT_ONCE = 5_000;
    private static final int NODES = 1_000;
    private static final int TIMES = 21;
    private static final double MOST_MILLIS = 200;

    @Test
    void pagesAnswerWithinAFifthOfASecond() {
        for (int i = 0; i < NODES; i++) {
            admin.post("/nodes", "{'displayName':'node " + i + "','platform':'linux'}")
                    .expect(201);
        }
        Instant begun = Instant.parse("2026-01-01T00:00:00Z");
        long writing = System.nanoTime();
        for (int first = 0; first < ROWS; first += AT_ONCE) {
            int from = first;
            gateway.store().commit(transaction -> {
                for (int i = from; i < from + AT_ONCE; i++) {
                    gateway.audit().append(transaction, row(begun.plusSeconds(i), i));
                }
            });
        }
        System.out.printf("%d rows written, %.0f a second%n", ROWS, ROWS / ((System.nanoTime() - writing) / 1e9));
        // One node has run half of the commands of a busy day.
        long now = System.currentTimeMillis() - COMMANDS;
        for (int first = 1; first <= COMMANDS; first += AT_ONCE) {
            int from = first;
            gateway.store().commit(transaction -> {
                var insert = transaction.prepare("INSERT INTO command (id, node_id, name, request_id, requester_id,"
                        + " requester_name, status, timeout_ms, params_sha256, issued_at, ended_at, kept_bytes)"
                        + " SELECT 'c' || n, CASE WHEN MOD(n, 2) = 0 THEN 'node-7' ELSE 'node-9' END, 'system.info',"
                        + " 'r', 't', 'agent', 'ended', 30000, 'x', ? + n, ? + n, 500 FROM SYSTEM_RANGE(" + from + ", "
                        + (from + AT_ONCE - 1) + ") AS one (n)");
                insert.setLong(1, now);
                insert.setLong(2, now);
                insert.executeUpdate();
            });
        }
        for (String path : List.of(
                "/audit?limit=100",
                "/audit?limit=100&cursor=500000",
                "/audit?limit=1000&cursor=900000",
                "/audit?limit=100&nodeId=node-7",
                "/audit?limit=100&nodeId=node-7&cursor=20000",
                "/audit?limit=100&nodeId=nobody",
                "/audit?limit=100&since=" + begun.plusSeconds(ROWS - 50),
                "/audit?limit=100&since=" + begun.plusSeconds(ROWS / 2) + "&nodeId=node-9",
                "/nodes?limit=200",
                "/nodes?limit=1000&commands=none",
                "/nodes/node-7",
                "/nodes/node-7/commands?limit=50",
                "/approvals?status=pending",
                "/auth/tokens")) {
            double median = medianMillis(path);
            System.out.printf("%-60s %7.1f ms%n", path, median);
            assertThat(median).as(path).isLessThan(MOST_MILLIS);
        }
        long verifying = System.nanoTime();
        assertThat(gateway.audit().verify().ok()).isTrue();
        System.out.printf("verified in %.1f s%n", (System.nanoTime() - verifying) / 1e9);
    }

    private static AuditEntry row(Instant at, int i) {
        return AuditEntry.of(
                at, "token-" + i % 10, "agent " + i % 10, "command.run", "node-" + i % NODES, "system.info");
    }

    private double medianMillis(String path) {
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long sent = System.nanoTime();
            admin.get(path).expect(200);
            millis[i] = (System.nanoTime() - sent) / 1e6;
        }
        Arrays.sort(millis);
        return millis[TIMES / 2];
    }
}
