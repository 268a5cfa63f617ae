package dev.sophon.gateway.audit;

/**
 * An entry as it was recorded.
 *
 * @param number 1 for the first, and one more for each after it
 * @param previousSha256 the hash of the record before it; 64 zeros before the first
 * @param sha256 over the entry, its number and {@code previousSha256}
 */
public record AuditRecord(long number, AuditEntry entry, String previousSha256, String sha256) {}
