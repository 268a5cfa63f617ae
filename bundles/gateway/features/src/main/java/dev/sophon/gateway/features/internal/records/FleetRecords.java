package dev.sophon.gateway.features.internal.records;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.FeatureState;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables of feature sets. What is a list or an object is JSON, as nobody asks the database for a part of it. */
public final class FleetRecords {
    private static final TypeReference<List<Named>> NAMED = new TypeReference<>() {};
    private static final TypeReference<List<NodeState.Ordered>> ORDERED = new TypeReference<>() {};
    private static final TypeReference<List<FeatureState.Feature>> SAID = new TypeReference<>() {};

    private FleetRecords() {}

    static Wishes wishes(Store store) {
        Map<Named, Entry> library = new HashMap<>();
        store.rows(
                        "SELECT manifest, signature, key_list, key_list_signature, added_by, added_at, complete"
                                + " FROM feature_entry",
                        row -> Entry.known(
                                new Entry.Texts(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                                row.getString(5),
                                Instant.ofEpochMilli(row.getLong(6)),
                                row.getBoolean(7)))
                .forEach(entry -> library.put(entry.named(), entry));
        store.rows(
                        "SELECT manifest, signature, added_by, added_at, complete FROM feature_release",
                        row -> Entry.known(
                                new Entry.Texts(row.getString(1), row.getString(2), "", ""),
                                row.getString(3),
                                Instant.ofEpochMilli(row.getLong(4)),
                                row.getBoolean(5)))
                .forEach(entry -> library.put(entry.named(), entry));
        Map<String, FeatureSet> sets = new HashMap<>();
        store.rows(
                        "SELECT target, features, changed_by, changed_at FROM feature_set",
                        row -> new FeatureSet(
                                Target.of(row.getString(1)),
                                list(row.getString(2), NAMED),
                                row.getString(3),
                                Instant.ofEpochMilli(row.getLong(4))))
                .forEach(set -> sets.put(set.target().toString(), set));
        Map<String, Rollout> rollouts = new HashMap<>();
        store.rows(
                        "SELECT plan, progress FROM feature_rollout",
                        row -> new Rollout(
                                Json.read(utf8(row.getString(1)), Rollout.Plan.class),
                                Json.read(utf8(row.getString(2)), Rollout.Progress.class)))
                .forEach(rollout -> rollouts.put(rollout.id(), rollout));
        return new Wishes(library, sets, rollouts);
    }

    public static Store.Write save(Entry entry) {
        return transaction -> {
            delete(entry.named()).run(transaction);
            if (entry.isRelease()) {
                insertRelease(transaction, entry);
                return;
            }
            PreparedStatement insert =
                    transaction.prepare("INSERT INTO feature_entry (name, version, manifest, signature, key_list,"
                            + " key_list_signature, complete, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
            insert.setString(1, entry.named().name());
            insert.setString(2, entry.named().version());
            insert.setString(3, entry.texts().manifest());
            insert.setString(4, entry.texts().signature());
            insert.setString(5, entry.texts().keys());
            insert.setString(6, entry.texts().keysSignature());
            insert.setBoolean(7, entry.complete());
            insert.setString(8, entry.by());
            insert.setLong(9, entry.addedAt().toEpochMilli());
            insert.executeUpdate();
        };
    }

    /** In a table of their own, which a Gateway of before does not read. */
    private static void insertRelease(Transaction transaction, Entry entry) throws SQLException {
        PreparedStatement insert = transaction.prepare("INSERT INTO feature_release (version, manifest, signature,"
                + " complete, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?)");
        insert.setString(1, entry.named().version());
        insert.setString(2, entry.texts().manifest());
        insert.setString(3, entry.texts().signature());
        insert.setBoolean(4, entry.complete());
        insert.setString(5, entry.by());
        insert.setLong(6, entry.addedAt().toEpochMilli());
        insert.executeUpdate();
    }

    public static Store.Write delete(Named entry) {
        return transaction -> {
            if (entry.name().equals(UpdateManifest.NODE)) {
                PreparedStatement release = transaction.prepare("DELETE FROM feature_release WHERE version = ?");
                release.setString(1, entry.version());
                release.executeUpdate();
                return;
            }
            PreparedStatement delete = transaction.prepare("DELETE FROM feature_entry WHERE name = ? AND version = ?");
            delete.setString(1, entry.name());
            delete.setString(2, entry.version());
            delete.executeUpdate();
        };
    }

    public static Store.Write save(FeatureSet set) {
        return transaction -> {
            delete(set.target()).run(transaction);
            PreparedStatement insert = transaction.prepare(
                    "INSERT INTO feature_set (target, features, changed_by, changed_at) VALUES (?, ?, ?, ?)");
            insert.setString(1, set.target().toString());
            insert.setString(2, json(set.features()));
            insert.setString(3, set.by());
            insert.setLong(4, set.changedAt().toEpochMilli());
            insert.executeUpdate();
        };
    }

    public static Store.Write delete(Target target) {
        return transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM feature_set WHERE target = ?");
            delete.setString(1, target.toString());
            delete.executeUpdate();
        };
    }

    public static Store.Write save(Rollout rollout) {
        return transaction -> {
            delete(List.of(rollout)).run(transaction);
            PreparedStatement insert =
                    transaction.prepare("INSERT INTO feature_rollout (id, plan, progress) VALUES (?, ?, ?)");
            insert.setString(1, rollout.id());
            insert.setString(2, json(rollout.plan()));
            insert.setString(3, json(rollout.progress()));
            insert.executeUpdate();
        };
    }

    public static Store.Write delete(Collection<Rollout> rollouts) {
        return transaction -> {
            PreparedStatement delete = transaction.prepare("DELETE FROM feature_rollout WHERE id = ?");
            for (Rollout rollout : rollouts) {
                delete.setString(1, rollout.id());
                delete.executeUpdate();
            }
        };
    }

    public static List<NodeState> nodes(Store store, long nanos) {
        return store.rows(
                "SELECT node_id, takes, revision, wanted, said_revision, said FROM feature_node",
                row -> new NodeState(
                        row.getString(1),
                        row.getBoolean(2),
                        new NodeState.Told(row.getLong(3), list(row.getString(4), ORDERED)),
                        new NodeState.Said(row.getLong(5), list(row.getString(6), SAID)),
                        nanos));
    }

    /** What a node is told; the rest of its row stays. */
    public static void save(Transaction transaction, NodeState state, NodeState.Told told) throws SQLException {
        row(transaction, state.nodeId());
        PreparedStatement update =
                transaction.prepare("UPDATE feature_node SET revision = ?, wanted = ? WHERE node_id = ?");
        update.setLong(1, told.revision());
        update.setString(2, json(told.features()));
        update.setString(3, state.nodeId());
        update.executeUpdate();
    }

    /** What a node says; the rest of its row stays. */
    public static void save(Transaction transaction, NodeState state) throws SQLException {
        row(transaction, state.nodeId());
        NodeState.Said said = state.said();
        PreparedStatement update =
                transaction.prepare("UPDATE feature_node SET takes = ?, said_revision = ?, said = ? WHERE node_id = ?");
        update.setBoolean(1, state.takes());
        update.setLong(2, said.revision());
        update.setString(3, json(said.features()));
        update.setString(4, state.nodeId());
        update.executeUpdate();
    }

    /** All writes are one after another, so nobody else makes the row meanwhile. */
    private static void row(Transaction transaction, String nodeId) throws SQLException {
        PreparedStatement insert =
                transaction.prepare("INSERT INTO feature_node (node_id, takes, revision, wanted, said_revision, said)"
                        + " SELECT CAST(? AS VARCHAR(64)), FALSE, 0, '[]', 0, '[]'"
                        + " WHERE NOT EXISTS (SELECT 1 FROM feature_node WHERE node_id = ?)");
        insert.setString(1, nodeId);
        insert.setString(2, nodeId);
        insert.executeUpdate();
    }

    public static void forget(Transaction transaction, String nodeId) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM feature_node WHERE node_id = ?");
        delete.setString(1, nodeId);
        delete.executeUpdate();
    }

    public static List<String> secrets(Store store) {
        return store.rows("SELECT secret FROM feature_key", row -> row.getString(1));
    }

    public static Store.Write secret(String secret) {
        return transaction -> {
            PreparedStatement insert = transaction.prepare("INSERT INTO feature_key (secret) VALUES (?)");
            insert.setString(1, secret);
            insert.executeUpdate();
        };
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> List<T> list(String json, TypeReference<List<T>> type) {
        return List.copyOf(Json.mapper().convertValue(Json.tree(utf8(json)), type));
    }
}
