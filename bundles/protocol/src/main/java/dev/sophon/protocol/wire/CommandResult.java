package dev.sophon.protocol.wire;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended: the record of the wire, and the reply to the issuer.
 *
 * @param result there where {@code ok}
 * @param error there where not {@code ok}
 * @param message for people, with {@code error}; names fields and what is allowed, never text or secrets
 * @param durationMs from receipt to end, in milliseconds
 * @param approval there where the error is {@code approval_needed}, which is no end: the command has not begun, and comes
 *     again with the approval if an operator gives it
 */
public record CommandResult(
        String commandId,
        boolean ok,
        @Nullable EncodedJson result,
        @Nullable ErrorCode error,
        @Nullable String message,
        long durationMs,
        @Nullable NeededApproval approval) {

    public CommandResult {
        Objects.requireNonNull(commandId, "commandId");
        if (ok && (result == null || error != null)) {
            throw new IllegalArgumentException("result: required when ok, and no error beside it");
        }
        if (!ok && error == null) {
            throw new IllegalArgumentException("error: required when not ok");
        }
        NeededApproval.requireBeside(error, approval);
    }

    /** One that is the end of its command. */
    public CommandResult(
            String commandId,
            boolean ok,
            @Nullable EncodedJson result,
            @Nullable ErrorCode error,
            @Nullable String message,
            long durationMs) {
        this(commandId, ok, result, error, message, durationMs, null);
    }

    public static CommandResult success(String commandId, EncodedJson result, long durationMs) {
        return new CommandResult(commandId, true, result, null, null, durationMs);
    }

    public static CommandResult failure(String commandId, ErrorCode error, String message, long durationMs) {
        return new CommandResult(commandId, false, null, error, message, durationMs);
    }

    /** No end yet: an operator has to approve it first. */
    public static CommandResult approvalNeeded(
            String commandId, NeededApproval approval, String message, long durationMs) {
        return new CommandResult(commandId, false, null, ErrorCode.APPROVAL_NEEDED, message, durationMs, approval);
    }
}
