package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.audit.AuditEntry;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A Gateway that has been there for long: a million audit rows, a thousand nodes and 200,000 commands. Takes some minutes.
 */
@EnabledIfSystemProperty(named = "sophon.full", matches = "true")
class ManyRecordsTest extends RecordsTest {
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
        // After those of the nodes: records are nearly in the order of their times.
        Instant begun = Instant.now();
        for (int first = 0; first < ROWS; first += AT_ONCE) {
            int from = first;
            gateway.store().commit(transaction -> {
                for (int i = from; i < from + AT_ONCE; i++) {
                    gateway.audit().append(transaction, row(begun.plusSeconds(i), i));
                }
            });
        }
        // One node has run half of the commands of a busy day.
        long now = System.currentTimeMillis() - COMMANDS;
        for (int first = 1; first <= COMMANDS; first += AT_ONCE) {
            int from = first;
            gateway.store().commit(transaction -> {
                PreparedStatement insert = transaction.prepare(
                        "INSERT INTO command (id, node_id, name, request_id, requester_id, requester_name, status,"
                                + " timeout_ms, params_sha256, issued_at, ended_at, kept_bytes) VALUES (?, ?,"
                                + " 'system.info', 'r', 't', 'agent', 'ended', 30000, 'x', ?, ?, 500)");
                for (int i = from; i < from + AT_ONCE; i++) {
                    insert.setString(1, "c" + i);
                    insert.setString(2, i % 2 == 0 ? "node-7" : "node-9");
                    insert.setLong(3, now + i);
                    insert.setLong(4, now + i);
                    insert.addBatch();
                }
                insert.executeBatch();
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
            double median = medianMillis(admin, path, begun.plusSeconds(ROWS));
            assertThat(median).as(path).isLessThan(MOST_MILLIS);
        }
        // Of an agent that has run none of them.
        assertThat(medianMillis(gateway.as("Agent"), "/nodes/node-7/commands?limit=50", begun.plusSeconds(ROWS)))
                .isLessThan(MOST_MILLIS);
        assertThat(gateway.audit().verify().ok()).isTrue();
    }

    private static AuditEntry row(Instant at, int i) {
        return AuditEntry.of(
                at, "token-" + i % 10, "agent " + i % 10, "command.run", "node-" + i % NODES, "system.info");
    }

    /** Or H2 would answer with the rows of the time before. */
    private void changeSomething(Instant last, int i) {
        gateway.store().commit(transaction -> {
            gateway.audit().append(transaction, row(last, i));
            transaction
                    .prepare("UPDATE command SET kept_bytes = kept_bytes + 1 WHERE id = 'c1'")
                    .executeUpdate();
        });
    }

    private double medianMillis(Api who, String path, Instant last) {
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            changeSomething(last, i);
            long sent = System.nanoTime();
            who.get(path).expect(200);
            millis[i] = (System.nanoTime() - sent) / 1e6;
        }
        Arrays.sort(millis);
        return millis[TIMES / 2];
    }
}
