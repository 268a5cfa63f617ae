package dev.sophon.gateway.nodes.internal;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tables of nodes and pairings. */
final class NodeRecords {
    private NodeRecords() {}

    /** All of them, with the hashes that no one else may see. */
    static List<NodeEntry.State> all(Connection connection, Function<String, Catalogue> catalogues)
            throws SQLException {
        List<NodeEntry.State> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT n.id, n.display_name, n.platform, n.status, n.scopes, n.node_group, n.labels,"
                                + " n.created_at, n.version, n.architecture, n.os_description, n.machine_name,"
                                + " n.last_heartbeat_at, n.uptime, n.cpu_percent, n.memory_mb, n.catalogue_sha256,"
                                + " n.token_sha256, p.secret_sha256, p.code, p.expires_at, p.status, p.address,"
                                + " p.machine_name, p.platform, p.os_description, p.polled_at, n.replaced_sha256,"
                                + " p.poller_sha256, p.contested_from, p.public_key, n.public_key, n.key_token_sha256,"
                                + " n.quarantined FROM node n LEFT JOIN pairing p ON p.node_id = n.id");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(row(row, catalogues));
            }
        }
        return rows;
    }

    private static NodeEntry.State row(ResultSet row, Function<String, Catalogue> catalogues) throws SQLException {
        String catalogue = row.getString(17);
        Node node = new Node(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                NodeStatus.of(row.getString(4)),
                scopes(row.getString(5)),
                row.getString(6),
                labels(row.getString(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                new Node.Machine(
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12),
                        quarantined(row.getString(34))),
                new Node.Vitals(
                        time(row, 13),
                        row.getObject(14, Long.class),
                        row.getObject(15, Double.class),
                        row.getObject(16, Long.class)),
                catalogue == null ? Catalogue.EMPTY : catalogues.apply(catalogue),
                row.getString(19) == null ? null : pairing(row),
                null);
        String token = row.getString(18);
        // A Gateway that knew no keys may have paired the node since: its token is of no pairing in which this one was
        // named.
        String key = token != null && token.equals(row.getString(33)) ? row.getString(32) : null;
        return new NodeEntry.State(node, token, row.getString(19), row.getString(28), key);
    }

    private static Pairing pairing(ResultSet row) throws SQLException {
        return new Pairing(
                row.getString(20),
                Instant.ofEpochMilli(row.getLong(21)),
                Pairing.Status.of(row.getString(22)),
                row.getString(23),
                row.getString(24),
                row.getString(25),
                row.getString(26),
                time(row, 27),
                row.getString(29),
                row.getString(31),
                row.getString(30));
    }

    static void insert(Transaction transaction, NodeEntry.State state) throws SQLException {
        Node node = state.node();
        PreparedStatement insert =
                transaction.prepare("INSERT INTO node (id, display_name, platform, status, scopes, labels, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)");
        insert.setString(1, node.nodeId());
        insert.setString(2, node.displayName());
        insert.setString(3, node.platform());
        insert.setString(4, node.status().wireName());
        insert.setString(5, json(node.scopes()));
        insert.setString(6, json(node.labels()));
        insert.setLong(7, node.createdAt().toEpochMilli());
        insert.executeUpdate();
        savePairing(transaction, state);
    }

    /** What operators decide of a node, with its pairing. */
    static void updateDecided(Transaction transaction, NodeEntry.State state) throws SQLException {
        Node node = state.node();
        PreparedStatement update = transaction.prepare("UPDATE node SET display_name = ?, status = ?, scopes = ?,"
                + " node_group = ?, labels = ?, token_sha256 = ?, replaced_sha256 = ?, public_key = ?, key_token_sha256 = ?"
                + " WHERE id = ?");
        update.setString(1, node.displayName());
        update.setString(2, node.status().wireName());
        update.setString(3, json(node.scopes()));
        update.setString(4, node.group());
        update.setString(5, json(node.labels()));
        update.setString(6, state.tokenSha256());
        update.setString(7, state.replacedSha256());
        update.setString(8, state.publicKey());
        update.setString(9, state.publicKey() == null ? null : state.tokenSha256());
        update.setString(10, node.nodeId());
        if (update.executeUpdate() != 1) {
            throw new SQLException("the node is not in the database");
        }
        savePairing(transaction, state);
    }

    /** Deletes a node, with its pairing; its id stays taken. */
    static void forget(Transaction transaction, String nodeId) throws SQLException {
        PreparedStatement delete = transaction.prepare("DELETE FROM node WHERE id = ?");
        delete.setString(1, nodeId);
        if (delete.executeUpdate() != 1) {
            throw new SQLException("the node is not in the database");
        }
        PreparedStatement insert = transaction.prepare("INSERT INTO forgotten_node (id) VALUES (?)");
        insert.setString(1, nodeId);
        insert.executeUpdate();
    }

    static boolean isForgotten(Store store, String nodeId) {
        return !store.rows("SELECT id FROM forgotten_node WHERE id = ?", row -> row.getString(1), nodeId)
                .isEmpty();
    }

    /** What a node says of itself, and how it stands by its connection. */
    static void updateSaid(Transaction transaction, Node node) throws SQLException {
        PreparedStatement update = transaction.prepare("UPDATE node SET status = ?, version = ?, architecture = ?,"
                + " os_description = ?, machine_name = ?, catalogue_sha256 = ?, quarantined = ? WHERE id = ?");
        update.setString(1, node.status().wireName());
        update.setString(2, node.machine().version());
        update.setString(3, node.machine().architecture());
        update.setString(4, node.machine().osDescription());
        update.setString(5, node.machine().machineName());
        update.setString(
                6, node.catalogue() == Catalogue.EMPTY ? null : node.catalogue().sha256());
        Map<String, String> quarantined = node.machine().quarantined();
        update.setString(7, quarantined.isEmpty() ? null : new String(Json.bytes(quarantined), StandardCharsets.UTF_8));
        update.setString(8, node.nodeId());
        update.executeUpdate();
    }

    static void updateVitals(Transaction transaction, Node node) throws SQLException {
        Node.Vitals vitals = node.vitals();
        PreparedStatement update = transaction.prepare(
                "UPDATE node SET last_heartbeat_at = ?, uptime = ?, cpu_percent = ?, memory_mb = ? WHERE id = ?");
        update.setObject(1, millis(vitals.lastHeartbeatAt()), Types.BIGINT);
        update.setObject(2, vitals.uptime(), Types.BIGINT);
        update.setObject(3, vitals.cpuPercent(), Types.DOUBLE);
        update.setObject(4, vitals.memoryMb(), Types.BIGINT);
        update.setString(5, node.nodeId());
        update.executeUpdate();
    }

    private static void savePairing(Transaction transaction, NodeEntry.State state) throws SQLException {
        String id = state.node().nodeId();
        PreparedStatement delete = transaction.prepare("DELETE FROM pairing WHERE node_id = ?");
        delete.setString(1, id);
        delete.executeUpdate();
        Pairing pairing = state.node().pairing();
        if (pairing == null) {
            return;
        }
        PreparedStatement insert = transaction.prepare(
                "INSERT INTO pairing (node_id, secret_sha256, code, expires_at, status, address, machine_name, platform,"
                        + " os_description, polled_at, poller_sha256, contested_from, public_key)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        insert.setString(1, id);
        insert.setString(2, state.pairingSha256());
        insert.setString(3, pairing.pairingCode());
        insert.setLong(4, pairing.expiresAt().toEpochMilli());
        insert.setString(5, pairing.status().wireName());
        insert.setString(6, pairing.address());
        insert.setString(7, pairing.machineName());
        insert.setString(8, pairing.platform());
        insert.setString(9, pairing.osDescription());
        insert.setObject(10, millis(pairing.polledAt()), Types.BIGINT);
        insert.setString(11, pairing.pollerSha256());
        insert.setString(12, pairing.contestedFrom());
        insert.setString(13, pairing.publicKey());
        insert.executeUpdate();
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        Long millis = row.getObject(column, Long.class);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static String json(Collection<String> values) {
        return new String(Json.bytes(values), StandardCharsets.UTF_8);
    }

    private static List<String> labels(String json) {
        return Json.mapper()
                .convertValue(Json.tree(json.getBytes(StandardCharsets.UTF_8)), new TypeReference<List<String>>() {});
    }

    private static Map<String, String> quarantined(@Nullable String json) {
        return json == null
                ? Map.of()
                : Json.mapper()
                        .convertValue(
                                Json.tree(json.getBytes(StandardCharsets.UTF_8)),
                                new TypeReference<LinkedHashMap<String, String>>() {});
    }

    private static Set<String> scopes(String json) {
        return new TreeSet<>(labels(json));
    }
}
