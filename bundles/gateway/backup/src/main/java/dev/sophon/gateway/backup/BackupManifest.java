package dev.sophon.gateway.backup;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a backup says of itself, in its entry {@value #ENTRY}.
 *
 * @param format {@value #FORMAT}
 * @param version of the format
 * @param gateway the version of the Gateway that wrote it
 * @param schema the version of the tables
 * @param additions what the tables have besides
 * @param takenAt the moment whose records these are; all that was acknowledged before is among them
 * @param auditNumber of the newest audit record; 0 if there is none
 * @param auditSha256 of that record
 * @param checkpoint the latest signed one, as in {@code audit-checkpoint.json}
 * @param cut where the chain begins, as in {@code audit-cut.json}; {@code null} if with its first record
 * @param tables by their names
 * @param features the hashes of the KARs in the library
 */
public record BackupManifest(
        String format,
        int version,
        String gateway,
        int schema,
        List<String> additions,
        Instant takenAt,
        long auditNumber,
        String auditSha256,
        JsonNode checkpoint,
        @Nullable JsonNode cut,
        Map<String, Table> tables,
        List<String> features) {
    static final String ENTRY = "manifest.json";
    static final String FORMAT = "sophon-gateway-backup";
    static final int VERSION = 1;

    public BackupManifest {
        additions = List.copyOf(additions);
        Objects.requireNonNull(checkpoint, "checkpoint");
        cut = cut == null || !cut.isObject() ? null : cut;
        tables = Map.copyOf(tables);
        features = List.copyOf(features);
    }

    /**
     * A table.
     *
     * @param columns in the order of each row's values
     * @param rows how many there are
     */
    public record Table(List<String> columns, long rows) {}

    /** How many rows there are in all. */
    public long rows() {
        return tables.values().stream().mapToLong(Table::rows).sum();
    }
}
