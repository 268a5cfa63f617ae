package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.commands.CommandView.Status;
import dev.sophon.protocol.wire.CommandResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a command stands, in one piece: what is written of it is never half of one state and half of the next.
 *
 * @param approvalId of the approval that it waits or waited for; {@code null} for none
 * @param dispatchedAt when it was sent; {@code null} if it was not
 * @param result how it ended; {@code null} until then
 * @param endedAt when; there if the result is
 */
record Standing(
        Status status,
        @Nullable String approvalId,
        @Nullable Instant dispatchedAt,
        @Nullable CommandResult result,
        @Nullable Instant endedAt) {

    /** It waits for its node, and has not been sent. */
    Standing queued() {
        return new Standing(Status.QUEUED, approvalId, null, null, null);
    }

    Standing waitsFor(String approval) {
        return new Standing(Status.WAITING_FOR_APPROVAL, approval, dispatchedAt, null, null);
    }

    Standing dispatched(Instant at) {
        return new Standing(Status.DISPATCHED, approvalId, at, null, null);
    }

    Standing ended(CommandResult how, Instant at) {
        return new Standing(Status.ENDED, approvalId, dispatchedAt, how, at);
    }

    /** Never the result: it may hold what no log may. */
    @Override
    public String toString() {
        return "Standing[" + status + "]";
    }
}
