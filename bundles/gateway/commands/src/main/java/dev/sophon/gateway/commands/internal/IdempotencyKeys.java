package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.commands.Commands.Issue;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which command a key already stands for, per requester and node, for 24 hours. Thread-safe. */
final class IdempotencyKeys {
    private static final int MAX_LENGTH = 200;

    private final Store store;
    /** Those that are being written; once they are committed, the database knows them. */
    private final Map<Key, Claim> fresh = new ConcurrentHashMap<>();

    IdempotencyKeys(Store store) {
        this.store = store;
    }

    /** A key in its own namespace. */
    record Key(String requesterId, String nodeId, String key) {}

    /** What a key stands for. */
    record Claim(String bodySha256, String commandId) {}

    static Key key(Issue issue, String text) {
        boolean printable = text.chars().allMatch(character -> character > 0x20 && character < 0x7f);
        if (text.isEmpty() || text.length() > MAX_LENGTH || !printable) {
            throw Refusal.invalid("idempotencyKey: expected 1 to " + MAX_LENGTH + " visible ASCII characters");
        }
        return new Key(issue.requester().id(), issue.nodeId(), text);
    }

    static Claim claim(Issue issue, String commandId) {
        String body = issue.command() + "\n" + issue.params().sha256().orElse("none") + "\n" + issue.timeoutMs()
                + (issue.queueUntil() == null ? "" : "\n" + issue.queueUntil());
        return new Claim(Secrets.sha256(body.getBytes(StandardCharsets.UTF_8)), commandId);
    }

    /**
     * The command that a key stands for.
     *
     * @throws Refusal if it came with another body
     */
    Optional<String> commandFor(Key key, Claim asked, Instant notBefore) {
        Claim known = fresh.get(key);
        if (known == null) {
            known = stored(key, notBefore).orElse(null);
        }
        if (known != null && !known.bodySha256().equals(asked.bodySha256())) {
            throw new Refusal(
                    Refusal.Reason.IDEMPOTENCY_CONFLICT,
                    "idempotencyKey: it came before with another command, params or timeoutMs");
        }
        return Optional.ofNullable(known).map(Claim::commandId);
    }

    private Optional<Claim> stored(Key key, Instant notBefore) {
        return store.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT body_sha256, command_id FROM idempotency WHERE requester_id = ? AND node_id = ?"
                            + " AND idempotency_key = ? AND created_at >= ?")) {
                select.setString(1, key.requesterId());
                select.setString(2, key.nodeId());
                select.setString(3, key.key());
                select.setLong(4, notBefore.toEpochMilli());
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Claim(row.getString(1), row.getString(2)))
                            : Optional.<Claim>empty();
                }
            }
        });
    }

    void taken(Key key, Claim claim) {
        fresh.put(key, claim);
    }

    /** Forgets the claim in memory: it is in the database now, or was never written. */
    void written(Key key) {
        fresh.remove(key);
    }

    static void insert(Transaction transaction, Key key, Claim claim, Instant now) throws SQLException {
        PreparedStatement delete = transaction.prepare(
                "DELETE FROM idempotency WHERE requester_id = ? AND node_id = ? AND idempotency_key = ?");
        delete.setString(1, key.requesterId());
        delete.setString(2, key.nodeId());
        delete.setString(3, key.key());
        delete.executeUpdate();
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO idempotency (requester_id, node_id, idempotency_key, body_sha256, command_id, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)");
        insert.setString(1, key.requesterId());
        insert.setString(2, key.nodeId());
        insert.setString(3, key.key());
        insert.setString(4, claim.bodySha256());
        insert.setString(5, claim.commandId());
        insert.setLong(6, now.toEpochMilli());
        insert.executeUpdate();
    }
}
