package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.runtime.BackgroundWork;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.Limits;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets commands and idempotency keys after 24 hours, and the oldest commands earlier where they take too much room. */
@Component(service = CommandCleaning.class, immediate = true)
public final class CommandCleaning {
    private static final Logger LOG = LoggerFactory.getLogger(CommandCleaning.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final int AT_ONCE = 5_000;

    private final Store store;
    private final Time time;
    private final long budgetBytes;
    private final Time.Scheduled cleaning;
    private final BackgroundWork summing = new BackgroundWork("gateway-cleaning", this::keepToBudget);

    @Activate
    public CommandCleaning(@Reference Store store, @Reference Settings settings, @Reference Time time) {
        this.store = store;
        this.time = time;
        this.budgetBytes = settings.keptResultBytes();
        this.cleaning = time.every(PERIOD, this::clean);
    }

    @Deactivate
    public void close() {
        cleaning.cancel();
        summing.close();
    }

    /** Hands its work to the store's writer, in portions that keep nobody waiting for long. */
    void clean() {
        long before = time.now().minus(Limits.RETENTION).toEpochMilli();
        store.writeLater(transaction -> {
            PreparedStatement keys = transaction.prepare("DELETE FROM idempotency WHERE created_at < ?");
            keys.setLong(1, before);
            keys.executeUpdate();
            PreparedStatement old = transaction.prepare("DELETE FROM command WHERE id IN"
                    + " (SELECT id FROM command WHERE issued_at < ? AND (queued_until IS NULL OR queued_until < ?) FETCH FIRST "
                    + AT_ONCE + " ROWS ONLY)");
            old.setLong(1, before);
            // It may have run at the end of its window: whoever issued it has a day from there on.
            old.setLong(2, before);
            old.executeUpdate();
        });
        // Half a second with 200,000 commands, in which neither the writer nor the timer's thread may stand still.
        summing.begin();
    }

    private void keepToBudget() {
        try {
            long over = keptBytes() - budgetBytes;
            if (over > 0) {
                store.writeLater(transaction -> drop(transaction, over));
            }
        } catch (StoreException e) {
            LOG.warn("It is not known how much room kept commands take: {}", e.getMessage());
        }
    }

    private long keptBytes() {
        return store.read(connection -> {
            try (PreparedStatement sum =
                            connection.prepareStatement("SELECT COALESCE(SUM(kept_bytes), 0) FROM command");
                    ResultSet row = sum.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static void drop(Transaction transaction, long bytes) throws SQLException {
        PreparedStatement oldest =
                transaction.prepare("SELECT issued_at, kept_bytes FROM command WHERE status = 'ended'"
                        + " ORDER BY issued_at FETCH FIRST " + AT_ONCE + " ROWS ONLY");
        long until = 0;
        long freed = 0;
        try (ResultSet row = oldest.executeQuery()) {
            while (freed < bytes && row.next()) {
                until = row.getLong(1);
                freed += row.getLong(2);
            }
        }
        PreparedStatement delete = transaction.prepare("DELETE FROM command WHERE status = 'ended' AND issued_at <= ?");
        delete.setLong(1, until);
        delete.executeUpdate();
    }
}
