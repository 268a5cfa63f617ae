package dev.sophon.gateway.audit.internal;

import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.audit.AuditRecord;
import dev.sophon.protocol.AuditSeal;
import java.util.Arrays;
import java.util.List;

/** How one record is hashed: SHA-256 of a JSON array of its number, its fields and the hash before it. */
final class AuditChain {
    static final String START = AuditSeal.START;

    private AuditChain() {}

    static AuditRecord next(long number, AuditEntry entry, String previous) {
        return new AuditRecord(number, entry, previous, hash(number, entry, previous));
    }

    static boolean fits(AuditRecord record, long number, String previous) {
        return record.number() == number
                && record.previousSha256().equals(previous)
                && record.sha256().equals(hash(number, record.entry(), previous));
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
