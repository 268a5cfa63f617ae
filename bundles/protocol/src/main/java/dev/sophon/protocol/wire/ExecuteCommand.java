package dev.sophon.protocol.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.ParamsHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to a Node.
 *
 * @param commandId at most once: the Node runs it once for this id, however often it comes
 * @param requestId on every log entry that belongs to it; the commandId where a peer sends none
 * @param timeoutMs the budget, counted from when this is sent; 0 where a peer sends none
 * @param approval there where the command needed one
 * @param issuedBy the name of who issued it, for the person at the device; a peer may send none
 */
public record ExecuteCommand(
        String commandId,
        String requestId,
        String command,
        @Nullable JsonNode params,
        int timeoutMs,
        Instant issuedAt,
        @Nullable Approval approval,
        @Nullable String issuedBy) {

    /** One of which nobody says who issued it. */
    public ExecuteCommand(
            String commandId,
            String requestId,
            String command,
            @Nullable JsonNode params,
            int timeoutMs,
            Instant issuedAt,
            @Nullable Approval approval) {
        this(commandId, requestId, command, params, timeoutMs, issuedAt, approval, null);
    }

    public ExecuteCommand {
        if (commandId == null || command == null) {
            throw new IllegalArgumentException(
                    (commandId == null ? "commandId" : "command") + ": required, but missing");
        }
        requestId = requestId == null ? commandId : requestId;
    }

    /** The same with what is left of its budget. */
    public ExecuteCommand withBudget(int millis) {
        return new ExecuteCommand(commandId, requestId, command, params, millis, issuedAt, approval, issuedBy);
    }

    /** Who allowed it, bound to the exact params by {@link ParamsHash}. */
    public record Approval(String approvalId, String approvedBy, Instant approvedAt, String paramsSha256) {}

    /** Never the params: they may hold what no log may. */
    @Override
    public String toString() {
        return "ExecuteCommand[" + commandId + " " + command + "]";
    }
}
