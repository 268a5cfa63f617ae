package dev.sophon.gateway.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.store.Schema;
import dev.sophon.protocol.json.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a backup: an archive with a file of rows for each table, the KARs of the library, and a manifest. The rows are those
 * of one moment, whatever is written meanwhile, and the same from each kind of database. Sessions of browsers stay out, and so
 * do the bytes of transfers: both are gone within a day anyway.
 */
public final class BackupWriter {
    /** Values are separated by lines of ours, and it closes nothing that is not its own. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build()
            .setRootValueSeparator("");

    static final String TABLE = "tables/";
    static final String FEATURE = "features/";
    static final String SHA256 = "[0-9a-f]{64}";

    /** That of a session that was ended since would count again. */
    static final Set<String> LEFT_OUT = Set.of("login_session");

    /** H2's own isolation, {@code org.h2.engine.Constants.TRANSACTION_SNAPSHOT}: its repeatable read is one of each table. */
    private static final int H2_SNAPSHOT = 6;

    private static final int BUFFER = 64 * 1024;
    private static final int FETCHED = 200;
    private static final long TOLD_EVERY = 1_000;

    private final Connection connection;
    private final GatewayHome home;
    private final String gateway;
    private final LongConsumer progress;
    private final boolean h2;
    private long rows;

    private BackupWriter(Connection connection, GatewayHome home, String gateway, LongConsumer progress)
            throws SQLException {
        this.connection = connection;
        this.home = home;
        this.gateway = gateway;
        this.progress = progress;
        this.h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
    }

    /**
     * Writes a backup into a new file, its owner's only (0600); where it fails, no file is left.
     *
     * @param connection is as it was afterwards
     * @param home where the signed ends of the audit record and the library are
     * @param gateway the version that writes
     * @param progress is told now and then how many rows are written
     * @return what it says of itself
     * @throws BackupException if the audit record is not as it was signed
     */
    public static BackupManifest write(
            Connection connection, GatewayHome home, String gateway, Path file, LongConsumer progress)
            throws IOException, SQLException {
        boolean commits = connection.getAutoCommit();
        int isolation = connection.getTransactionIsolation();
        boolean done = false;
        BackupWriter writer = new BackupWriter(connection, home, gateway, progress);
        try (FileChannel channel = GatewayHome.create(file)) {
            connection.setTransactionIsolation(writer.h2 ? H2_SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ);
            if (writer.h2) {
                // The next row at a time: a result as a whole would be in memory, or in a file.
                lazy(connection, 1);
            }
            connection.setAutoCommit(false);
            SealedFile.Out out =
                    new SealedFile.Out(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
            ZipOutputStream zip = new ZipOutputStream(out);
            zip.setComment(SealedFile.PLACE);
            // The Gateway has other things to do.
            zip.setLevel(Deflater.BEST_SPEED);
            BackupManifest manifest = writer.write(zip);
            zip.finish();
            out.seal();
            channel.force(true);
            done = true;
            return manifest;
        } finally {
            connection.rollback();
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(commits);
            if (writer.h2) {
                lazy(connection, 0);
            }
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void lazy(Connection connection, int on) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LAZY_QUERY_EXECUTION " + on);
        }
    }

    private BackupManifest write(ZipOutputStream zip) throws IOException, SQLException {
        // Of a moment before that of the rows, which have all that it has.
        JsonNode checkpoint = signed("audit-checkpoint.json");
        if (checkpoint == null) {
            throw new BackupException("audit-checkpoint.json is missing in " + home.path()
                    + ", or is none. Start the Gateway once, which writes it.");
        }
        // With the first query the moment is chosen.
        Instant taken = Instant.now();
        int schema = Schema.version(connection);
        Set<String> additions = new TreeSet<>(Schema.added(connection));
        // Of a moment behind: what it says to be gone is passed over, whether it is still there or not.
        JsonNode cut = signed("audit-cut.json");
        ChainCheck chain = new ChainCheck(checkpoint, cut);
        Map<String, BackupManifest.Table> tables = new TreeMap<>();
        for (String table : Schema.TABLES) {
            if (!LEFT_OUT.contains(table)) {
                tables.put(table, table(zip, table, chain));
            }
        }
        chain.end();
        BackupManifest manifest = new BackupManifest(
                BackupManifest.FORMAT,
                BackupManifest.VERSION,
                gateway,
                schema,
                List.copyOf(additions),
                taken,
                chain.number(),
                chain.sha256(),
                checkpoint,
                cut,
                tables,
                features(zip));
        zip.setLevel(Deflater.BEST_SPEED);
        zip.putNextEntry(new ZipEntry(BackupManifest.ENTRY));
        zip.write(Json.bytes(manifest));
        zip.closeEntry();
        return manifest;
    }

    private @Nullable JsonNode signed(String name) throws IOException {
        try {
            return Json.tree(Files.readAllBytes(home.path().resolve(name)));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return null;
        }
    }

    private BackupManifest.Table table(ZipOutputStream zip, String table, ChainCheck chain)
            throws IOException, SQLException {
        boolean audit = table.equals("audit");
        zip.putNextEntry(new ZipEntry(TABLE + table + ".jsonl"));
        long before = rows;
        List<String> columns = new ArrayList<>();
        try (Statement select = connection.createStatement();
                JsonGenerator json = FACTORY.createGenerator(zip)) {
            select.setFetchSize(FETCHED);
            String of = audit ? String.join(", ", ChainCheck.COLUMNS) : "*";
            try (ResultSet row =
                    select.executeQuery("SELECT " + of + " FROM " + table + (audit ? " ORDER BY number" : ""))) {
                ResultSetMetaData said = row.getMetaData();
                for (int i = 1; i <= said.getColumnCount(); i++) {
                    columns.add(said.getColumnName(i).toLowerCase(Locale.ROOT));
                }
                while (row.next()) {
                    List<@Nullable Object> values = values(row, columns.size());
                    if (audit) {
                        chain.next(values);
                    }
                    write(json, values);
                    rows++;
                    if (rows % TOLD_EVERY == 0) {
                        progress.accept(rows);
                    }
                }
            }
        }
        zip.closeEntry();
        progress.accept(rows);
        return new BackupManifest.Table(columns, rows - before);
    }

    private static List<@Nullable Object> values(ResultSet row, int columns) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
            Object value = row.getObject(i);
            values.add(value instanceof Integer whole ? Long.valueOf(whole) : value);
        }
        return values;
    }

    /** A line of its own. */
    private static void write(JsonGenerator json, List<@Nullable Object> values) throws IOException, SQLException {
        json.writeStartArray();
        for (Object value : values) {
            if (value == null) {
                json.writeNull();
            } else if (value instanceof String text) {
                json.writeString(text);
            } else if (value instanceof Long whole) {
                json.writeNumber(whole);
            } else if (value instanceof Double number) {
                json.writeNumber(number);
            } else if (value instanceof Boolean yes) {
                json.writeBoolean(yes);
            } else if (value instanceof byte[] bytes) {
                json.writeBinary(bytes);
            } else {
                throw new SQLException("a column has a type that is not known");
            }
        }
        json.writeEndArray();
        json.writeRaw('\n');
    }

    private List<String> features(ZipOutputStream zip) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(home.features())) {
            files = all.filter(file -> file.getFileName().toString().matches(SHA256))
                    .sorted()
                    .toList();
        }
        // They are archives.
        zip.setLevel(Deflater.NO_COMPRESSION);
        List<String> written = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                String name = file.getFileName().toString();
                zip.putNextEntry(new ZipEntry(FEATURE + name));
                in.transferTo(zip);
                zip.closeEntry();
                written.add(name);
            } catch (NoSuchFileException e) {
                // It was removed from the library a moment ago.
            }
        }
        return written;
    }
}
