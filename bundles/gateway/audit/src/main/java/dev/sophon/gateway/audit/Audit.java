package dev.sophon.gateway.audit;

import dev.sophon.gateway.store.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** An append-only chain of records, each of which holds the hash of the one before it. Thread-safe. */
@ProviderType
public interface Audit {
    /** Records a decision within the transaction that writes the decision itself: both are committed, or neither. */
    void append(Transaction transaction, AuditEntry entry) throws SQLException;

    /** Records what nobody waits for, as each command; it is committed within a moment. */
    void activity(AuditEntry entry);

    /**
     * Records, newest first.
     *
     * @param since only those from this time on; what was recorded while the clock was ahead may be missing once it has
     *     been set back and 5,000 have followed
     * @param nodeId only those about this node
     * @param below only those with a smaller number
     * @param limit how many at most
     */
    List<AuditRecord> list(@Nullable Instant since, @Nullable String nodeId, long below, int limit);

    /**
     * Signs how far the chain has come, and keeps that outside the database. It happens by itself each minute.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if the chain is not what was signed before
     */
    AuditCheckpoint seal();

    /**
     * Where the chain begins now, signed: this record and those before it are gone because of their age. Empty as long as
     * all are there, and where the signed word is missing or not this Gateway's.
     */
    Optional<AuditCheckpoint> cut();

    /** Reads the whole chain, recomputes every hash, and holds it against the latest signed checkpoint. */
    Verification verify();

    /**
     * The same on a thread of its own, as it may take minutes: who asks while it is under way gets what comes of that one.
     *
     * @return completes as {@link #verify} returns or throws
     */
    CompletableFuture<Verification> verifyLater();

    /**
     * How the chain was found.
     *
     * @param records how many stand before the first broken one, or all
     * @param firstBroken the number of the first record that is missing, or does not fit what it says or what came before
     * @param message in words
     */
    record Verification(boolean ok, long records, @Nullable Long firstBroken, String message) {}
}
