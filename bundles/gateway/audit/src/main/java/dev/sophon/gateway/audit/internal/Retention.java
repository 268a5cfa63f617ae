package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditCheckpoint;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records away that are older than the setting allows, from the beginning of the chain. Where it was cut is signed
 * before anything goes, so that what is left can still be checked; a chain that does not hold is never cut.
 */
final class Retention implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration LOOK = Duration.ofHours(1);
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    /** At once: nobody's write has to wait for many. */
    private static final int PORTION = 1_000;

    private final Audit audit;
    private final AuditRows rows;
    private final Checkpoints checkpoints;
    private final Store store;
    private final Time time;
    private final Optional<Duration> age;
    private final BackgroundWork work = new BackgroundWork("gateway-audit-age", this::cutQuietly);
    private final Time.Scheduled first;
    private final Time.Scheduled timer;

    /** @param age what is older goes; empty if nothing does */
    Retention(Audit audit, AuditRows rows, Checkpoints checkpoints, Store store, Time time, Optional<Duration> age) {
        this.audit = audit;
        this.rows = rows;
        this.checkpoints = checkpoints;
        this.store = store;
        this.time = time;
        this.age = age;
        this.first = time.after(FIRST_LOOK, work::begin);
        this.timer = time.every(LOOK, work::begin);
    }

    @Override
    public void close() {
        first.cancel();
        timer.cancel();
        work.close();
    }

    private void cutQuietly() {
        try {
            cut();
        } catch (Refusal e) {
            LOG.error("No old audit records are taken away: {}", e.getMessage());
        } catch (StoreException | UncheckedIOException e) {
            LOG.warn("Old audit records could not be taken away: {}", e.getMessage());
        }
    }

    /** @throws Refusal if the chain does not hold */
    void cut() {
        AuditCheckpoint before = checkpoints.cut().orElse(null);
        long gone = before == null ? 0 : before.number();
        // What was signed as gone and was still there when the Gateway went down.
        remove(gone);
        if (age.isEmpty()) {
            return;
        }
        Instant oldest = time.now().minus(age.get());
        // The newest signed one stays, and with it the end that the chain goes on from.
        long last = Math.min(rows.lastBefore(oldest), audit.seal().number() - 1);
        if (last <= gone) {
            return;
        }
        Audit.Verification found = audit.verify();
        if (!found.ok()) {
            throw Refusal.conflict(found.message());
        }
        String sha256 = rows.sha256(last).orElseThrow(() -> Refusal.conflict("Record " + last + " is missing"));
        checkpoints.writeCut(last, sha256, time.now());
        audit.activity(AuditEntry.of(
                time.now(),
                "gateway",
                "Gateway",
                "audit.cut",
                null,
                "records " + (gone + 1) + " to " + last + ", older than "
                        + age.get().toDays() + " days"));
        remove(last);
        LOG.info(
                "Audit records up to number {} are gone: they are older than {} days",
                last,
                age.get().toDays());
    }

    /** Takes away what is there up to a number. */
    private void remove(long last) {
        for (long from = rows.first(); from > 0 && from <= last; from += PORTION) {
            long to = Math.min(last, from + PORTION - 1);
            store.commit(transaction -> {
                PreparedStatement delete = transaction.prepare("DELETE FROM audit WHERE number <= ?");
                delete.setLong(1, to);
                delete.executeUpdate();
            });
        }
    }
}
