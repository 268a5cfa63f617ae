package dev.sophon.gateway.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.audit.AuditCheckpoint;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.internal.SqlStore;
import dev.sophon.protocol.AuditSeal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlAuditTest {
    @TempDir
    Path temporary;

    private SqlStore store;
    private final SystemTime time = new SystemTime();
    private SqlAudit audit;
    private Optional<Duration> age = Optional.empty();

    @BeforeEach
    void open() throws SQLException {
        store = new SqlStore(settings());
        audit = new SqlAudit(store, settings(), time);
    }

    @AfterEach
    void close() {
        audit.close();
        time.close();
        store.close();
    }

    @Test
    void anUntouchedChainHolds() {
        record(30);
        assertThat(audit.verify().ok()).isTrue();
        assertThat(audit.verify().records()).isEqualTo(30);
        assertThat(audit.list(null, null, Long.MAX_VALUE, 5))
                .extracting(row -> row.number())
                .containsExactly(30L, 29L, 28L, 27L, 26L);
        assertThat(audit.list(null, "node-7", Long.MAX_VALUE, 5)).hasSize(1);
        assertThat(audit.list(Instant.ofEpochSecond(29), null, Long.MAX_VALUE, 50))
                .hasSize(1);
    }

    @Test
    void whatIsWrittenCanBeReadThoughNothingCanBeWritten() {
        record(5);
        FaultyStore full = new FaultyStore(store);
        SqlAudit reading = new SqlAudit(full, settings(), time);
        try {
            full.all(FaultyStore.Fault.FAILS);
            assertThat(reading.list(null, null, Long.MAX_VALUE, 50)).hasSize(5);
            assertThat(reading.verify().ok()).isTrue();
        } finally {
            full.release();
            reading.close();
        }
    }

    @Test
    void aChangedRecordIsNamed() {
        record(5);
        sql("UPDATE audit SET result = 'ok', actor = 'somebody else' WHERE number = 3");
        assertThat(audit.verify().firstBroken()).isEqualTo(3);
        assertThat(audit.verify().records()).isEqualTo(2);
    }

    @Test
    void aMissingRecordIsNamed() {
        record(5);
        sql("DELETE FROM audit WHERE number = 4");
        assertThat(audit.verify().firstBroken()).isEqualTo(4);
    }

    @Test
    void aFailedTransactionLeavesNoGap() {
        record(2);
        store.write(transaction -> {
            audit.append(transaction, entry(2));
            throw new SQLException("on purpose");
        });
        record(2);
        assertThat(audit.verify().ok()).isTrue();
        assertThat(audit.verify().records()).isEqualTo(4);
    }

    @Test
    void reorderedRecordsAreNamed() {
        record(5);
        sql("UPDATE audit SET number = 99 WHERE number = 2");
        sql("UPDATE audit SET number = 2 WHERE number = 3");
        sql("UPDATE audit SET number = 3 WHERE number = 99");
        assertThat(audit.verify().firstBroken()).isEqualTo(2);
    }

    @Test
    void aTailThatWasCutOffIsMissed() {
        record(5);
        assertThat(audit.seal().number()).isEqualTo(5);
        sql("DELETE FROM audit WHERE number > 3");
        assertThat(audit.verify().ok()).isFalse();
        assertThat(audit.verify().firstBroken()).isEqualTo(4);
        assertThat(audit.verify().message()).contains("4 to 5 are missing");
        // Nothing new is signed over the gap, and what grows over it is no substitute.
        record(4);
        assertThatThrownBy(() -> audit.seal()).isInstanceOf(Refusal.class).hasMessageContaining("Record 5");
        assertThat(audit.verify().firstBroken()).isEqualTo(5);
    }

    @Test
    void aCheckpointIsSignedByThisGatewayOrCountsAsMissing() throws IOException {
        record(3);
        audit.seal();
        assertThat(audit.verify().ok()).isTrue();
        Path file = temporary.resolve("audit-checkpoint.json");
        String signed = Files.readString(file);
        Files.writeString(file, signed.replace("\"number\":3", "\"number\":2"));
        assertThat(audit.verify().ok()).isFalse();
        assertThat(audit.verify().message()).contains("checkpoint");
        Files.delete(file);
        assertThat(audit.verify().ok()).isFalse();
        assertThatThrownBy(() -> audit.seal()).isInstanceOf(Refusal.class);
        Files.writeString(file, signed);
        assertThat(audit.verify().ok()).isTrue();
    }

    /** The records of the other tests are from 1970. */
    @Test
    void whatIsOlderThanTheSettingGoesAndTheRestStillHolds() throws IOException {
        record(2_500);
        reopen(Optional.of(Duration.ofDays(30)));
        audit.activity(
                new AuditEntry(time.now(), "t", "tester", "node.approve", null, null, null, null, "ok", null, null));
        record(3);
        audit.seal();
        cut();
        AuditCheckpoint signed = audit.cut().orElseThrow();
        assertThat(signed.number()).isEqualTo(2_500);
        assertThat(AuditSeal.signed(
                        AuditSeal.cut(signed.number(), signed.sha256(), signed.at()),
                        signed.signature(),
                        audit.seal().publicKey()))
                .isTrue();
        assertThat(audit.verify().message()).contains("up to number 2500").contains("keptAuditDays");
        assertThat(audit.verify().ok()).isTrue();
        assertThat(audit.verify().records()).isEqualTo(5);
        assertThat(audit.list(null, null, Long.MAX_VALUE, 100))
                .extracting(row -> row.number())
                .containsExactly(2_505L, 2_504L, 2_503L, 2_502L, 2_501L);
        assertThat(audit.list(null, null, Long.MAX_VALUE, 1).get(0).entry().action())
                .isEqualTo("audit.cut");
        // Nothing is left that could go: it is not cut again, also not when it is opened anew.
        reopen(Optional.of(Duration.ofDays(30)));
        cut();
        assertThat(audit.cut()).contains(signed);
        // More may not be gone than what is signed, and no other signature of the Gateway will do.
        sql("DELETE FROM audit WHERE number = 2501");
        assertThat(audit.verify().firstBroken()).isEqualTo(2_501);
        Files.copy(
                temporary.resolve("audit-checkpoint.json"),
                temporary.resolve("audit-cut.json"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(audit.cut()).isEmpty();
        assertThat(audit.verify().firstBroken()).isEqualTo(1);
    }

    @Test
    void aChainThatDoesNotHoldIsNotCut() {
        record(20);
        sql("UPDATE audit SET actor = 'somebody else' WHERE number = 3");
        reopen(Optional.of(Duration.ofDays(30)));
        assertThatThrownBy(this::cut).isInstanceOf(Refusal.class).hasMessageContaining("Record 3");
        assertThat(audit.cut()).isEmpty();
        assertThat(audit.list(null, null, Long.MAX_VALUE, 100)).hasSize(20);
    }

    @Test
    void whatWasSignedAsGoneGoesAlsoAfterACrash() {
        record(20);
        audit.seal();
        new Checkpoints(settings().home())
                .writeCut(12, audit.list(null, null, 13, 1).get(0).sha256(), time.now());
        assertThat(audit.verify().ok()).isTrue();
        assertThat(audit.verify().records()).isEqualTo(8);
        cut();
        assertThat(audit.list(null, null, Long.MAX_VALUE, 100)).hasSize(8);
        assertThat(audit.verify().ok()).isTrue();
    }

    private void cut() {
        audit.retention().cut();
        store.commit(transaction -> {});
    }

    private void reopen(Optional<Duration> kept) {
        audit.close();
        age = kept;
        audit = new SqlAudit(store, settings(), time);
    }

    private void record(int count) {
        for (int i = 0; i < count; i++) {
            audit.activity(entry(i));
        }
        store.commit(transaction -> {});
    }

    private void sql(String sql) {
        store.commit((Store.Write) transaction -> transaction.prepare(sql).executeUpdate());
    }

    private static AuditEntry entry(int i) {
        return new AuditEntry(
                Instant.ofEpochSecond(i),
                "t",
                "tester",
                "command.run",
                "node-" + i,
                "screen.capture",
                "c" + i,
                null,
                "ok",
                12L,
                null);
    }

    /** Where the records are; none: in the embedded database. */
    Optional<Settings.Database> database() {
        return Optional.empty();
    }

    private Settings settings() {
        return new Settings() {
            @Override
            public Optional<Settings.Database> database() {
                return SqlAuditTest.this.database();
            }

            @Override
            public Optional<Duration> auditAge() {
                return age;
            }

            @Override
            public Optional<URI> publicUrl() {
                return Optional.empty();
            }

            @Override
            public Set<String> allowedHosts() {
                return Set.of();
            }

            @Override
            public GatewayHome home() {
                return new GatewayHome(temporary);
            }

            @Override
            public int maxCommandsInFlight() {
                return 10;
            }

            @Override
            public long keptResultBytes() {
                return 1;
            }
        };
    }
}
