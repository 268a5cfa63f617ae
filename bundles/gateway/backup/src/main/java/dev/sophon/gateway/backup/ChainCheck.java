package dev.sophon.gateway.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.AuditWalk;
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

    private final long gone;
    private final long signed;
    private final AuditWalk walk;

    /**
     * Begins.
     *
     * @param cut {@code null} if the chain begins with its first record
     * @throws BackupException if one of them is not signed by the key of the checkpoint
     */
    ChainCheck(JsonNode checkpoint, @Nullable JsonNode cut) throws BackupException {
        String key = checkpoint.path("publicKey").asText();
        if (!AuditSeal.isCheckpoint(checkpoint, key) || (cut != null && !AuditSeal.isCut(cut, key))) {
            throw new BackupException(
                    "The audit record has no checkpoint that is signed as it has to be." + " See: sophon audit verify");
        }
        gone = cut == null ? 0 : cut.path("number").asLong();
        signed = checkpoint.path("number").asLong();
        walk = new AuditWalk(
                gone,
                cut == null ? AuditSeal.START : cut.path("sha256").asText(),
                signed,
                checkpoint.path("sha256").asText());
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
        String wrong = walk.next(
                at,
                String.valueOf(row.get(HASHED - 1)),
                String.valueOf(row.get(HASHED)),
                AuditSeal.sha256(row.subList(0, HASHED)));
        if (wrong != null) {
            throw new BackupException("The audit does not hold. " + wrong + ". See: sophon audit verify");
        }
    }

    /** @throws BackupException if there have to be more */
    void end() throws BackupException {
        if (!walk.isComplete()) {
            throw new BackupException("Audit records " + (walk.number() + 1) + " to " + signed
                    + " are missing: they were signed. See: sophon audit verify");
        }
    }

    /** Of the newest one; where the chain was cut if there is none. */
    long number() {
        return walk.number();
    }

    String sha256() {
        return walk.sha256();
    }
}
