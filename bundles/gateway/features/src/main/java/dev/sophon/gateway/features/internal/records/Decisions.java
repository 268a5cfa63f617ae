package dev.sophon.gateway.features.internal.records;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Recorded;
import dev.sophon.gateway.store.Store;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What operators decide, in memory as in the database, and the one way by which it changes: written with its line of the
 * audit first, then seen. Thread-safe.
 */
public final class Decisions {
    private final Recorded<Wishes> recorded;
    private final Audit audit;
    private final Time time;

    /**
     * A change.
     *
     * @param action as the audit names it; empty for what is none of its business
     */
    public record Change(UnaryOperator<Wishes> becomes, Store.Write record, String action, @Nullable String subject) {}

    public Decisions(Store store, Audit audit, Time time) {
        this.recorded = new Recorded<>(store, FleetRecords.wishes(store));
        this.audit = audit;
        this.time = time;
    }

    public Wishes now() {
        return recorded.now();
    }

    /**
     * Decides on what stands once all before is made, and waits until it is written.
     *
     * @param decide what it throws is thrown here, and nothing changes; {@code null} for no change
     * @throws dev.sophon.gateway.store.StoreException if it was not written; all is as before then
     */
    public Wishes change(Principal by, Function<Wishes, @Nullable Change> decide) {
        return recorded.change(standing -> {
            Change change = decide.apply(standing);
            if (change == null) {
                return null;
            }
            AuditEntry why = AuditEntry.of(time.now(), by.id(), by.name(), change.action(), null, change.subject());
            Store.Write write = transaction -> {
                change.record().run(transaction);
                if (!change.action().isEmpty()) {
                    audit.append(transaction, why);
                }
            };
            return new Recorded.Change<>(change.becomes(), write, () -> {});
        });
    }
}
