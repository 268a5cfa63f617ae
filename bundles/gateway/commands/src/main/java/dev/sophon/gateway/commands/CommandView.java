package dev.sophon.gateway.commands;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A command as it stands.
 *
 * @param ok whether it went well; {@code null} until it has ended
 * @param queuedUntil until when it was to be given, for one that was queued
 * @param lateResult what the Node answered after the Gateway had answered for it
 */
public record CommandView(
        String commandId,
        String nodeId,
        String command,
        @Nullable EncodedJson params,
        String paramsSha256,
        int timeoutMs,
        Status status,
        @Nullable Boolean ok,
        @Nullable EncodedJson result,
        @Nullable ErrorCode error,
        @Nullable String message,
        @Nullable Long durationMs,
        @JsonIgnore String requesterId,
        String requestedBy,
        String requestId,
        @Nullable String approvalId,
        Instant issuedAt,
        @Nullable Instant dispatchedAt,
        @Nullable Instant endedAt,
        @Nullable Instant queuedUntil,
        @Nullable EncodedJson lateResult) {

    /** This command with its params, which are kept elsewhere where they are large. */
    public CommandView withParams(EncodedJson found) {
        return new CommandView(
                commandId,
                nodeId,
                command,
                found,
                paramsSha256,
                timeoutMs,
                status,
                ok,
                result,
                error,
                message,
                durationMs,
                requesterId,
                requestedBy,
                requestId,
                approvalId,
                issuedAt,
                dispatchedAt,
                endedAt,
                queuedUntil,
                lateResult);
    }

    /** How far it has come. */
    public enum Status {
        /** Kept until its node comes, and what its issuer queued there before has ended. */
        QUEUED,
        WAITING_FOR_APPROVAL,
        /** On its way to the Node, or running there. */
        DISPATCHED,
        ENDED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        public String wireName() {
            return wireName;
        }

        public static Status of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
