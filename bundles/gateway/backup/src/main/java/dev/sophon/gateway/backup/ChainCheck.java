package dev.sophon.gateway.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.AuditSeal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds the audit records that go by, in their order, against each other and against what is signed. */
final class ChainCheck {
    /** As the table has them: all that is hashed, then the hash. */
    static final List<String> COLUMNS = List.of(
            "number",
            "at",
            "actor_id",
            "actor",
            "action",
            "node_id",
            "subject",
            "command_id",
            "params_sha256",
            "result",
            "duration_ms",
            "request_id",
            "previous_sha256",
            "sha256");

    private static final int HASHED = COLUMNS.size() - 1;

    private final JsonNode checkpoint;
    private final long gone;
    private long number;
    private String sha256;

    /**
     * Begins.
     *
     * @param cut {@code null} if the chain begins with its first record
     * @throws BackupException if one of them is not signed by the key of the checkpoint
     */
    ChainCheck(JsonNode checkpoint, @Nullable JsonNode cut) throws BackupException {
        this.checkpoint = checkpoint;
        String key = checkpoint.path("publicKey").asText();
        if (!signed(checkpoint, AuditSeal::checkpoint, key) || (cut != null && !signed(cut, AuditSeal::cut, key))) {
            throw new BackupException(
                    "The audit record has no checkpoint that is signed as it has to be." + " See: sophon audit verify");
        }
        gone = cut == null ? 0 : cut.path("number").asLong();
        number = gone;
        sha256 = cut == null ? AuditSeal.START : cut.path("sha256").asText();
    }

    private interface Message {
        byte[] of(long number, String sha256, Instant at);
    }

    private static boolean signed(JsonNode said, Message message, String key) {
        try {
            byte[] over = message.of(
                    said.path("number").asLong(-1),
                    said.path("sha256").asText(),
                    Instant.parse(said.path("at").asText()));
            return AuditSeal.signed(over, said.path("signature").asText(), key);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** @throws BackupException if this is not the record that has to follow */
    void next(List<@Nullable Object> row) throws BackupException {
        if (row.size() != COLUMNS.size() || !(row.get(0) instanceof Long at)) {
            throw new BackupException("The audit record has other columns than are known");
        }
        // On their way out.
        if (at <= gone) {
            return;
        }
        String said = String.valueOf(row.get(HASHED));
        boolean fits = at == number + 1
                && sha256.equals(row.get(HASHED - 1))
                && said.equals(AuditSeal.sha256(row.subList(0, HASHED)));
        boolean asSigned = at != checkpoint.path("number").asLong()
                || said.equals(checkpoint.path("sha256").asText());
        if (!fits || !asSigned) {
            throw new BackupException("Audit record " + (number + 1)
                    + " is missing, or is not what was recorded. See: sophon audit verify");
        }
        number = at;
        sha256 = said;
    }

    /** @throws BackupException if there have to be more */
    void end() throws BackupException {
        long signed = checkpoint.path("number").asLong();
        if (signed > number) {
            throw new BackupException("Audit records " + (number + 1) + " to " + signed
                    + " are missing: they were signed. See: sophon audit verify");
        }
    }

    /** Of the newest one; where the chain was cut if there is none. */
    long number() {
        return number;
    }

    String sha256() {
        return sha256;
    }
}
