package dev.sophon.protocol.wire;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CommandResult} as a Node sends it: whole, or by the id of an earlier one with the same result, which it sent
 * whole over the same connection and which was accepted there. The second only to a Gateway that says it keeps results.
 *
 * @param result there where {@code ok}, unless {@code sameAs} stands in its place
 * @param sameAs the id of the command whose result this one has too
 * @param durationMs from receipt to end, in milliseconds
 * @param approval what an operator has to approve before the command begins; with {@code approval_needed} only
 */
public record ReportedResult(
        String commandId,
        boolean ok,
        @Nullable EncodedJson result,
        @Nullable String sameAs,
        @Nullable ErrorCode error,
        @Nullable String message,
        long durationMs,
        @Nullable NeededApproval approval) {

    public ReportedResult {
        Objects.requireNonNull(commandId, "commandId");
        if (ok && ((result == null) == (sameAs == null) || error != null)) {
            throw new IllegalArgumentException(
                    "result: required when ok, or sameAs in its place, and no error beside it");
        }
        if (!ok && (error == null || sameAs != null)) {
            throw new IllegalArgumentException("error: required when not ok, and no sameAs beside it");
        }
        NeededApproval.requireBeside(error, approval);
    }

    /** One that is the end of its command. */
    public ReportedResult(
            String commandId,
            boolean ok,
            @Nullable EncodedJson result,
            @Nullable String sameAs,
            @Nullable ErrorCode error,
            @Nullable String message,
            long durationMs) {
        this(commandId, ok, result, sameAs, error, message, durationMs, null);
    }

    /** Without its result, which the Gateway has by another id. */
    public static ReportedResult sameAs(String known, CommandResult result) {
        return new ReportedResult(result.commandId(), true, null, known, null, null, result.durationMs());
    }

    /**
     * The whole, where it came whole.
     *
     * @throws IllegalStateException if there is {@link #sameAs()} in the result's place
     */
    public CommandResult whole() {
        if (sameAs != null) {
            throw new IllegalStateException("the result did not come with it");
        }
        return new CommandResult(commandId, ok, result, error, message, durationMs, approval);
    }

    /** The whole, with the result that it is the same as. */
    public CommandResult with(EncodedJson known) {
        return CommandResult.success(commandId, known, durationMs);
    }
}
