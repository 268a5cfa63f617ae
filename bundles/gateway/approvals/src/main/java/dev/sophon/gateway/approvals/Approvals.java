package dev.sophon.gateway.approvals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.NeededApproval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The approvals, pending and past. Each is decided once; the first answer wins. Thread-safe. */
@ProviderType
public interface Approvals {
    /** How large the params of a command may be that somebody has to read before it runs, in bytes of JSON. */
    int MAX_PARAMS_BYTES = 256 * 1024;

    /**
     * Asks for a decision.
     *
     * @return the approval as it was decided, by somebody or by the clock; completes on a thread that must not be blocked
     */
    CompletableFuture<Approval> request(Request request);

    /** The decision on a command that was waiting when the Gateway went down; empty if none is pending. */
    Optional<CompletableFuture<Approval>> pendingFor(String commandId);

    Optional<Approval> find(String approvalId);

    /** Newest first; {@code null} for those of every status. */
    List<Approval> list(Approval.@Nullable Status status, int limit);

    /**
     * Says yes, for good.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, it is decided already, or this is its requester
     */
    Approval approve(String approvalId, Principal by);

    /**
     * Says yes to one's own command, for good. Only for a person who has just seen exactly what will run, as in the
     * dashboard's console: whoever calls this has made sure that it is one.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, it is decided already, or this is not its requester
     */
    Approval confirm(String approvalId, Principal by);

    /**
     * Says no, for good.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or it is decided already
     */
    Approval reject(String approvalId, Principal by, @Nullable String reason);

    /** How many wait for a decision. */
    int pending();

    /**
     * Takes a request back that nobody has answered, and waits until that is written.
     *
     * @param before runs when it is written, before the decision is told
     * @return whether there was one
     * @throws dev.sophon.gateway.store.StoreException if it was not written; it waits as before then
     */
    boolean withdraw(String commandId, Runnable before);

    /** Takes a request back that nobody needs to answer any more; where it cannot be written it is tried again. Never waits. */
    void end(String commandId);

    /**
     * What is asked.
     *
     * @param params as they were issued
     * @param paramsSha256 of what is to be approved
     * @param device what the device says would run, where it asks
     * @param expiresAt when it runs out; {@code null} for after {@link dev.sophon.protocol.Limits#APPROVAL_EXPIRY}
     */
    record Request(
            String approvalId,
            String commandId,
            String nodeId,
            String command,
            @Nullable JsonNode params,
            String paramsSha256,
            Risk risk,
            String requesterId,
            String requestedBy,
            @Nullable NeededApproval device,
            @Nullable Instant expiresAt) {
        /** One that runs out after {@link dev.sophon.protocol.Limits#APPROVAL_EXPIRY}. */
        public Request(
                String approvalId,
                String commandId,
                String nodeId,
                String command,
                @Nullable JsonNode params,
                String paramsSha256,
                Risk risk,
                String requesterId,
                String requestedBy,
                @Nullable NeededApproval device) {
            this(
                    approvalId,
                    commandId,
                    nodeId,
                    command,
                    params,
                    paramsSha256,
                    risk,
                    requesterId,
                    requestedBy,
                    device,
                    null);
        }
    }
}
