package dev.sophon.gateway.audit;

import java.time.Instant;

/**
 * A signed word on how far the chain had come, kept outside the database: whoever cuts the newest records off cannot make
 * one that fits.
 *
 * @param number of the newest record; 0 if there was none
 * @param sha256 of that record
 * @param publicKey Ed25519, X.509 in Base64
 * @param signature over {@link dev.sophon.protocol.AuditSeal#checkpoint}, or over {@link dev.sophon.protocol.AuditSeal#cut}
 *     where it says what is gone because of its age, in Base64
 */
public record AuditCheckpoint(long number, String sha256, Instant at, String publicKey, String signature) {}
