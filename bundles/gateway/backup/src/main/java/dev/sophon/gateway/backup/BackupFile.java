package dev.sophon.gateway.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.sophon.gateway.store.Schema;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A backup, of which everything has been looked at. For one thread at a time. */
public final class BackupFile implements AutoCloseable {
    /** As long as a value of ours can be, in its text. */
    private static final int LONGEST = 64 * 1024 * 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(LONGEST).build())
            .build();

    private final ZipFile zip;
    private final BackupManifest manifest;

    private BackupFile(ZipFile zip, BackupManifest manifest) {
        this.zip = zip;
        this.manifest = manifest;
    }

    /**
     * Opens a backup and looks at all of it.
     *
     * @throws BackupException if it is none, is not as it was written, is of a newer Gateway, or its audit record does not
     *     hold
     * @throws IOException if it cannot be read
     */
    public static BackupFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BackupException(file + " is no file");
        }
        if (!SealedFile.isWhole(file)) {
            throw new BackupException(file + " is not a backup, or not as it was written: it was cut short or changed");
        }
        ZipFile zip = new ZipFile(file.toFile());
        try {
            BackupFile backup = new BackupFile(zip, manifest(zip, file));
            backup.check();
            return backup;
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static BackupManifest manifest(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = zip.getEntry(BackupManifest.ENTRY);
        if (entry == null) {
            throw new BackupException(file + " is not a backup of a Gateway");
        }
        BackupManifest said;
        try (InputStream in = zip.getInputStream(entry)) {
            said = Json.read(in.readAllBytes(), BackupManifest.class);
        } catch (IllegalArgumentException e) {
            throw new BackupException(file + ": its manifest cannot be read", e);
        }
        if (!BackupManifest.FORMAT.equals(said.format())) {
            throw new BackupException(file + " is not a backup of a Gateway");
        }
        if (said.version() != BackupManifest.VERSION
                || said.schema() > Schema.newest()
                || !Schema.additions().containsAll(said.additions())) {
            throw new BackupException(file + " was written by a newer Gateway (" + said.gateway()
                    + "): restore it with that version, or a newer one");
        }
        return said;
    }

    public BackupManifest manifest() {
        return manifest;
    }

    private void check() throws IOException {
        ChainCheck chain = new ChainCheck(manifest.checkpoint(), manifest.cut());
        for (var table : manifest.tables().entrySet()) {
            if (!Schema.TABLES.contains(table.getKey())) {
                throw new BackupException("The backup has a table that is not known");
            }
            boolean audit = table.getKey().equals("audit");
            long[] rows = {0};
            try {
                each(table.getKey(), row -> {
                    rows[0]++;
                    if (row.size() != table.getValue().columns().size()) {
                        throw new BackupException("The backup has a row of another length than its table");
                    }
                    if (audit) {
                        chain.next(row);
                    }
                });
            } catch (SQLException e) {
                throw new IllegalStateException("nothing of a database is asked here", e);
            }
            if (rows[0] != table.getValue().rows()) {
                throw new BackupException("The backup has another number of rows than it says");
            }
        }
        chain.end();
        if (chain.number() != manifest.auditNumber() || !chain.sha256().equals(manifest.auditSha256())) {
            throw new BackupException("The backup's audit record ends elsewhere than it says");
        }
    }

    /** Takes one row. */
    interface Rows {
        void take(List<@Nullable Object> row) throws IOException, SQLException;
    }

    /** The rows of a table, one after another: text, whole numbers as Long, others as Double, and Boolean. */
    void each(String table, Rows rows) throws IOException, SQLException {
        ZipEntry entry = zip.getEntry(BackupWriter.TABLE + table + ".jsonl");
        if (entry == null) {
            throw new BackupException("The backup lacks a table that it names");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            // One parser for each row would cost as much as the row; its count of tokens has no bound here.
            try (JsonParser json = FACTORY.createParser(in)) {
                while (json.nextToken() == JsonToken.START_ARRAY) {
                    List<@Nullable Object> row = new ArrayList<>();
                    for (JsonToken at = json.nextToken(); at != JsonToken.END_ARRAY; at = json.nextToken()) {
                        row.add(value(json, at));
                    }
                    rows.take(row);
                }
            }
        }
    }

    private static @Nullable Object value(JsonParser json, @Nullable JsonToken at) throws IOException {
        if (at == null) {
            throw new BackupException("The backup has a row without an end");
        }
        return switch (at) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> json.getText();
            default -> throw new BackupException("The backup has a value of a kind that is not known");
        };
    }

    /** A KAR of the library. */
    InputStream feature(String sha256) throws IOException {
        ZipEntry entry = zip.getEntry(BackupWriter.FEATURE + sha256);
        if (entry == null || !sha256.matches(BackupWriter.SHA256)) {
            throw new BackupException("The backup lacks a feature that it names");
        }
        return zip.getInputStream(entry);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
