package dev.sophon.gateway.backup;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.Schema;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a backup in the place of a Gateway's records. It happens in one step: in PostgreSQL a transaction, otherwise the move of
 * a file. Whatever ends the process before leaves what was there, and everything behind can be ended by whoever comes next.
 *
 * <p>A record of it is added to the audit. The state folder is told which record that is ({@code audit-restored.json}), so that
 * the Gateway signs from there on at its next start; without that file it would miss what it has signed, as it has to.
 */
public final class Restore {
    private static final int ID_LENGTH = 12;
    private static final String RESTORED = "audit-restored.json";

    private final BackupFile backup;
    private final GatewayHome home;
    private final Optional<Settings.Database> server;
    private final LongConsumer progress;

    /**
     * @param server the PostgreSQL database to restore into; empty: the embedded one in the state folder
     * @param progress is told now and then how many rows are there
     */
    public Restore(BackupFile backup, GatewayHome home, Optional<Settings.Database> server, LongConsumer progress) {
        this.backup = backup;
        this.home = home;
        this.server = server;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param rows that were put in place
     * @param kept how many rows were taken away, or changed, since they were revoked after the backup
     * @param presentKnown whether what was there before told what was revoked
     * @param newAdminToken whether a new Admin token was made, since the state folder had none that counts
     */
    public record Result(long rows, int kept, boolean presentKnown, boolean newAdminToken) {}

    /**
     * What stands in the state folder until the Gateway's next start: the record that tells of the restoring.
     *
     * @param number of that record
     * @param cut where the chain begins; {@code null} if with its first record
     */
    record Restored(long number, String sha256, @Nullable Cut cut) {
        record Cut(long number, String sha256, Instant at) {}
    }

    /**
     * What is there and not committed yet.
     *
     * @param admin the text of the new Admin token
     */
    private record Filled(Result result, @Nullable String admin) {}

    /**
     * Restores. No Gateway may run on the state folder meanwhile.
     *
     * @param replace whether what is there may be replaced
     * @param newer what was revoked after the backup, from elsewhere
     * @throws BackupException if there is something already, or the database cannot be used
     */
    public Result run(boolean replace, Revocations newer) throws IOException {
        try {
            return server.isPresent() ? intoServer(server.get(), replace, newer) : intoFile(replace, newer);
        } catch (SQLException | StoreException e) {
            throw new BackupException("Nothing was restored: " + e.getMessage(), e);
        }
    }

    private static BackupException occupied(String where) {
        return new BackupException(
                "There are records already in " + where + ". To replace them: --replace (back them up first)");
    }

    private Result intoServer(Settings.Database database, boolean replace, Revocations newer)
            throws IOException, SQLException {
        try (Connection connection = Schema.open(database)) {
            connection.setAutoCommit(false);
            boolean there = isThere(connection);
            if (there && !replace) {
                throw occupied("the database");
            }
            features();
            boolean known = there && present(connection, newer);
            if (there) {
                try (var drop = connection.createStatement()) {
                    List<String> tables = new ArrayList<>(Schema.TABLES);
                    tables.addAll(Schema.OWN);
                    drop.execute("DROP TABLE IF EXISTS " + String.join(", ", tables));
                }
            }
            Filled filled = fill(connection, newer, known);
            connection.commit();
            return done(filled);
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema()"
                                + " AND table_name = 'schema_version'");
                ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private Result intoFile(boolean replace, Revocations newer) throws IOException, SQLException {
        Path data = home.data();
        Path file = data.resolve("gateway.mv.db");
        boolean there = Files.exists(file);
        if (there && !replace) {
            throw occupied(data.toString());
        }
        features();
        boolean known = there && presentFile(data.resolve("gateway"), newer);
        Path fresh = data.resolve(".restoring");
        clear(fresh);
        Files.createDirectory(fresh);
        try {
            Filled filled;
            try (Connection connection = Schema.open(fresh.resolve("gateway"))) {
                connection.setAutoCommit(false);
                filled = fill(connection, newer, known);
                connection.commit();
            }
            Path made = fresh.resolve("gateway.mv.db");
            GatewayHome.restrict(made);
            try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return done(filled);
        } finally {
            clear(fresh);
        }
    }

    private boolean presentFile(Path database, Revocations newer) {
        try (Connection connection = Schema.open(database)) {
            return present(connection, newer);
        } catch (SQLException e) {
            // It is replaced because it cannot be read any more.
            return false;
        }
    }

    /**
     * Notes what was revoked after the backup, as the records tell that are there.
     *
     * @return whether they go on where the backup ends
     */
    private boolean present(Connection connection, Revocations newer) throws SQLException {
        long number = backup.manifest().auditNumber();
        try (PreparedStatement select = connection.prepareStatement("SELECT sha256 FROM audit WHERE number = ?")) {
            select.setLong(1, number);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !row.getString(1).equals(backup.manifest().auditSha256())) {
                    return false;
                }
            }
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT action, node_id, subject FROM audit WHERE number > ? AND action <> 'command.run'"
                        + " ORDER BY number")) {
            select.setLong(1, number);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    newer.note(row.getString(1), row.getString(2), row.getString(3));
                }
            }
        }
        return true;
    }

    private Filled fill(Connection connection, Revocations newer, boolean known) throws IOException, SQLException {
        BackupManifest manifest = backup.manifest();
        Schema.migrate(connection, manifest.schema(), manifest.additions());
        long rows = 0;
        for (String table : Schema.TABLES) {
            if (manifest.tables().containsKey(table)) {
                try (TableFilling filling = new TableFilling(
                        connection, table, manifest.tables().get(table).columns(), server.isEmpty())) {
                    long before = rows;
                    rows += filling.from(backup, table, count -> progress.accept(before + count));
                }
            }
        }
        Schema.migrate(connection, Schema.newest(), Schema.additions());
        int kept = newer.apply(connection);
        String admin = ownsAnAdmin(connection) ? null : newAdmin(connection);
        Restored told = tell(connection, kept);
        home.write(home.path().resolve(RESTORED), new String(Json.bytes(told), StandardCharsets.UTF_8));
        return new Filled(new Result(rows, kept, known, admin != null), admin);
    }

    /** What is left when the records are in place. */
    private Result done(Filled filled) {
        if (filled.admin() != null) {
            home.write(home.adminToken(), filled.admin() + "\n");
        }
        return filled.result();
    }

    /** Whether the token in the state folder is an Admin's among these records. */
    private boolean ownsAnAdmin(Connection connection) throws IOException, SQLException {
        Path file = home.adminToken();
        String[] parts = Files.exists(file) ? Files.readString(file).strip().split("_", 3) : new String[0];
        if (parts.length != 3) {
            return false;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT secret_sha256 FROM api_token WHERE id = ? AND role = 'Admin' AND expires_at IS NULL")) {
            select.setString(1, parts[1]);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && Secrets.matches(parts[2], row.getString(1));
            }
        }
    }

    /** Who restores owns this Gateway, and nothing in the backup would let them in. */
    private static String newAdmin(Connection connection) throws SQLException {
        String id = Secrets.random(ID_LENGTH);
        String secret = Secrets.secret();
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO api_token (id, name, role, secret_sha256, created_at,"
                        + " created_by) VALUES (?, 'restore', 'Admin', ?, ?, 'Gateway')")) {
            insert.setString(1, id);
            insert.setString(2, Secrets.sha256(secret));
            insert.setLong(3, Instant.now().toEpochMilli());
            insert.executeUpdate();
        }
        return "sk_" + id + "_" + secret;
    }

    /** Adds the record of the restoring, with a word that no other has. */
    private Restored tell(Connection connection, int kept) throws IOException, SQLException {
        BackupManifest manifest = backup.manifest();
        String subject = "taken " + manifest.takenAt() + ", up to record " + manifest.auditNumber() + "; " + kept
                + " revoked since; " + Secrets.random(ID_LENGTH);
        List<@Nullable Object> fields = new ArrayList<>();
        long number = manifest.auditNumber() + 1;
        fields.add(number);
        fields.add(Instant.now().toEpochMilli());
        fields.add("gateway");
        fields.add("Gateway");
        fields.add("backup.restore");
        fields.add(null);
        fields.add(subject);
        fields.add(null);
        fields.add(null);
        fields.add("ok");
        fields.add(null);
        fields.add(null);
        fields.add(manifest.auditSha256());
        String sha256 = AuditSeal.sha256(fields);
        fields.add(sha256);
        try (TableFilling audit = new TableFilling(connection, "audit", ChainCheck.COLUMNS, false)) {
            audit.add(fields);
            audit.flush();
        }
        var cut = manifest.cut();
        return new Restored(
                number,
                sha256,
                cut == null
                        ? null
                        : new Restored.Cut(
                                cut.path("number").asLong(),
                                cut.path("sha256").asText(),
                                Instant.parse(cut.path("at").asText())));
    }

    /** By their hashes they may lie beside whatever is there. */
    private void features() throws IOException {
        Path folder = home.features();
        for (String sha256 : backup.manifest().features()) {
            Path file = folder.resolve(sha256);
            if (Files.exists(file)) {
                continue;
            }
            Path part = folder.resolve(".part-" + Secrets.random(ID_LENGTH));
            try (FileChannel channel = GatewayHome.create(part);
                    InputStream in = backup.feature(sha256)) {
                in.transferTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** What an attempt before has left. */
    private static void clear(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }
}
