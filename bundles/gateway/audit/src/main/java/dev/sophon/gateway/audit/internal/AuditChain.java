package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.audit.AuditRecord;
import dev.sophon.protocol.AuditSeal;
import dev.sophon.protocol.AuditWalk;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one record is hashed: SHA-256 of a JSON array of its number, its fields and the hash before it. */
final class AuditChain {
    static final String START = AuditSeal.START;

    private AuditChain() {}

    static AuditRecord next(long number, AuditEntry entry, String previous) {
        return new AuditRecord(number, entry, previous, hash(number, entry, previous));
    }

    /** What is wrong with the next record that is walked by; {@code null} if nothing is. */
    static @Nullable String next(AuditWalk walk, AuditRecord record) {
        return walk.next(
                record.number(),
                record.previousSha256(),
                record.sha256(),
                hash(record.number(), record.entry(), record.previousSha256()));
    }

    private static String hash(long number, AuditEntry entry, String previous) {
        List<Object> fields = Arrays.asList(
                number,
                entry.at().toEpochMilli(),
                entry.actorId(),
                entry.actor(),
                entry.action(),
                entry.nodeId(),
                entry.subject(),
                entry.commandId(),
                entry.paramsSha256(),
                entry.result(),
                entry.durationMs(),
                entry.requestId(),
                previous);
        return AuditSeal.sha256(fields);
    }
}
