package dev.sophon.gateway.nodes;

import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The way to the nodes and back. In memory: the nodes are connected to this process. Thread-safe; nothing here blocks.
 */
@ProviderType
public interface NodeRouter {
    /** Whether a node can be reached now. */
    boolean reaches(String nodeId);

    /**
     * Sends a command.
     *
     * @return how it ended, always normally: by the Node's word, as {@code node_offline}, or, when the budget and the
     *     grace are over, as {@code timeout}; completes on a thread that must not be blocked
     */
    CompletableFuture<CommandResult> execute(String nodeId, ExecuteCommand command);

    /**
     * Waits for a command that was sent before this process started.
     *
     * @param patience how long at most
     */
    CompletableFuture<CommandResult> expect(String nodeId, ExecuteCommand command, Duration patience);

    /** Passes the issuer's wish on; whether the node could be reached. */
    boolean cancel(String nodeId, String commandId);

    /** Who takes results down; at most one. */
    void keeper(Keeper keeper);

    /** Takes results down, so that a Node need not keep them any longer. */
    interface Keeper {
        /** Completes when the outcome of a command that was waited for survives the death of this process. */
        CompletionStage<Void> outcome(String commandId);

        /** The same for a result that nobody waits for. */
        CompletionStage<Void> stray(String nodeId, CommandResult result);
    }
}
