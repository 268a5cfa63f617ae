package dev.sophon.gateway.approvals;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.NeededApproval;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command that waits, or waited, for somebody's decision. It belongs to one command id and the hash of its params.
 *
 * @param params as they were issued; exactly what will run, unless {@code device} says what they stand for. Forgotten after
 *     24 hours
 * @param paramsSha256 of what is approved: of the device's params where there are some, of the issued ones otherwise
 * @param requesterId the token that issued the command: it cannot approve it
 * @param decidedBy who approved or rejected it
 * @param reason of a rejection
 * @param device what the device says would run, where it has asked for the approval itself
 */
public record Approval(
        String approvalId,
        String commandId,
        String nodeId,
        String command,
        @Nullable JsonNode params,
        String paramsSha256,
        Risk risk,
        @JsonIgnore String requesterId,
        String requestedBy,
        Instant createdAt,
        Instant expiresAt,
        Status status,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt,
        @Nullable String reason,
        @Nullable NeededApproval device) {

    /** Where it stands; it leaves {@link #PENDING} once, and for good. */
    public enum Status {
        PENDING,
        APPROVED,
        REJECTED,
        /** Nobody answered in time. */
        EXPIRED,
        /** The command was cancelled, or its node revoked, before anybody answered. */
        WITHDRAWN;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        public String wireName() {
            return wireName;
        }

        /** The status of a name on the wire. */
        public static Optional<Status> of(String wireName) {
            for (Status status : values()) {
                if (status.wireName.equals(wireName)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }

    /** This approval, decided. */
    public Approval decided(Status status, @Nullable String by, Instant at, @Nullable String reason) {
        return new Approval(
                approvalId,
                commandId,
                nodeId,
                command,
                params,
                paramsSha256,
                risk,
                requesterId,
                requestedBy,
                createdAt,
                expiresAt,
                status,
                by,
                at,
                reason,
                device);
    }

    /** Never the params. */
    @Override
    public String toString() {
        return "Approval[" + approvalId + " " + command + " " + status + "]";
    }
}
