package dev.sophon.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An exported audit record: {@code {records: [oldest first], checkpoint}}. It is checked without any Gateway. */
record AuditExport(JsonNode records, JsonNode checkpoint) {
    private static final long MAX_BYTES = 1L << 30;

    /** How it was found, in words. */
    record Found(boolean ok, long records, String message) {}

    static AuditExport read(Path file) throws Failure {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new Failure(file + ": expected 1 GiB at most");
            }
            JsonNode export = Json.tree(Files.readAllBytes(file));
            if (!export.path("records").isArray() || !export.path("checkpoint").isObject()) {
                throw new Failure(file + ": expected what sophon audit export prints");
            }
            return new AuditExport(export.path("records"), export.path("checkpoint"));
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure(file + " cannot be read as an export.", e);
        }
    }

    /**
     * Recomputes every hash and checks the signature.
     *
     * @param key the public key that it has to be signed by; {@code null} for the one that the export names
     */
    Found verify(@Nullable String key) {
        String named = checkpoint.path("publicKey").asText();
        long signed = checkpoint.path("number").asLong(-1);
        String sealed = checkpoint.path("sha256").asText();
        if (signed < 0 || !signedBy(key == null ? named : key, signed, sealed)) {
            return new Found(false, 0, "The checkpoint was not signed by this key");
        }
        String previous = AuditSeal.START;
        long number = 0;
        for (JsonNode record : records) {
            number++;
            if (!fits(record, number, previous)) {
                return new Found(false, number - 1, "Record " + number + " is missing, or is not what was recorded");
            }
            previous = record.path("sha256").asText();
            if (number == signed && !previous.equals(sealed)) {
                return new Found(false, number - 1, "Record " + number + " is not the one that was signed");
            }
        }
        if (number < signed) {
            return new Found(false, number, "Records " + (number + 1) + " to " + signed + " are missing");
        }
        String words = "All " + number + " records are as they were recorded, and signed up to number " + signed
                + " at " + checkpoint.path("at").asText();
        return new Found(
                true,
                number,
                key == null ? words + " by the key " + named + ": compare it with the Gateway's." : words + ".");
    }

    private boolean signedBy(String key, long number, String sha256) {
        try {
            Instant at = Instant.parse(checkpoint.path("at").asText());
            byte[] message = AuditSeal.checkpoint(number, sha256, at);
            return AuditSeal.signed(message, checkpoint.path("signature").asText(), key);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean fits(JsonNode record, long number, String previous) {
        try {
            return record.path("number").asLong() == number
                    && record.path("previousSha256").asText().equals(previous)
                    && record.path("sha256").asText().equals(AuditSeal.sha256(record));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
