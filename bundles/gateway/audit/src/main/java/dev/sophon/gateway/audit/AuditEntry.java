package dev.sophon.gateway.audit;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be recorded. It names things; it never holds params, results, texts or secrets.
 *
 * @param actorId the token's id, or the node's, or {@code gateway}
 * @param actor the actor's name, for people
 * @param action as in {@code node.approve} or {@code command.run}
 * @param subject what the action was done to or with: a command's name, a token's id, the granted scopes
 * @param paramsSha256 of a command's params
 * @param result {@code ok} or an error code
 * @param durationMs of a command
 */
public record AuditEntry(
        Instant at,
        String actorId,
        String actor,
        String action,
        @Nullable String nodeId,
        @Nullable String subject,
        @Nullable String commandId,
        @Nullable String paramsSha256,
        @Nullable String result,
        @Nullable Long durationMs,
        @Nullable String requestId) {

    /** A longer subject is cut, in characters. */
    public static final int MAX_SUBJECT = 2_000;

    public AuditEntry {
        Objects.requireNonNull(at, "at");
        subject = subject == null || subject.length() <= MAX_SUBJECT ? subject : subject.substring(0, MAX_SUBJECT);
    }

    /** An entry about something other than a command. */
    public static AuditEntry of(
            Instant at,
            String actorId,
            String actor,
            String action,
            @Nullable String nodeId,
            @Nullable String subject) {
        return new AuditEntry(at, actorId, actor, action, nodeId, subject, null, null, "ok", null, null);
    }
}
