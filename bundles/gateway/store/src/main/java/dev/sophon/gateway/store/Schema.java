package dev.sophon.gateway.store;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.internal.DirectConnections;
import dev.sophon.gateway.store.internal.Migrations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What the records are in, for who copies them whole: the tables, their versions, and a connection of one's own. */
public final class Schema {
    /** The tables of records, each behind those that it refers to. */
    public static final List<String> TABLES = List.of(
            "account",
            "api_token",
            "login_session",
            "passkey",
            "catalogue",
            "node",
            "pairing",
            "forgotten_node",
            "command",
            "command_body",
            "idempotency",
            "approval",
            "audit",
            "webhook",
            "webhook_delivery",
            "transfer",
            "feature_entry",
            "feature_set",
            "feature_rollout",
            "feature_node",
            "feature_key",
            "feature_release");

    /** The tables that say which version the others have. */
    public static final List<String> OWN = List.of("schema_version", "schema_addition");

    private Schema() {}

    /** The newest version that is known. */
    public static int newest() {
        return Migrations.newest();
    }

    /** The additions that are known: what they add, an older Gateway passes over. */
    public static List<String> additions() {
        return Migrations.additions();
    }

    /** The version of the tables in a database. */
    public static int version(Connection connection) throws SQLException {
        return Migrations.current(connection);
    }

    /** The additions in a database. */
    public static Set<String> added(Connection connection) throws SQLException {
        return Migrations.added(connection);
    }

    /**
     * Brings the tables to a version, in the transaction of the connection, which is not committed.
     *
     * @param connection commits nothing by itself
     * @throws SQLException if it is older than what is there is known to be
     */
    public static void migrate(Connection connection, int version, Collection<String> additions) throws SQLException {
        Migrations.migrate(connection, version, additions, same -> {}, script -> {});
    }

    /**
     * A connection to an embedded database, which is this process's alone until it is closed; made if it is not there.
     *
     * @param file without its end {@code .mv.db}
     */
    public static Connection open(Path file) throws SQLException {
        return DirectConnections.h2(file);
    }

    /**
     * A connection to a PostgreSQL database that no Gateway uses, and none can as long as it is open.
     *
     * @throws SQLException if it cannot be opened, or a Gateway uses it
     */
    public static Connection open(Settings.Database database) throws SQLException {
        return DirectConnections.postgres(database);
    }
}
