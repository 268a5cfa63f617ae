package dev.sophon.gateway.nodes;

import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/** The way to the nodes and back, wherever they are connected. Thread-safe; nothing here blocks. */
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
     * Sends a command if the node can be reached now.
     *
     * @return how it ended, as from {@link #execute}; empty, and nothing was sent, if the node cannot be reached
     */
    Optional<CompletableFuture<CommandResult>> give(String nodeId, ExecuteCommand command);

    /**
     * Waits for a command that was sent before this process started.
     *
     * @param patience how long at most
     */
    CompletableFuture<CommandResult> expect(String nodeId, ExecuteCommand command, Duration patience);

    /** Passes the issuer's wish on; whether the node could be reached. */
    boolean cancel(String nodeId, String commandId);

    /** Tells a node something that it does not answer; whether the node could be reached. */
    boolean tell(String nodeId, String method, Object argument);

    /**
     * Takes a Node's word on a command; it counts only for a command that was sent to that very node, and once.
     *
     * @return whether somebody waited for it; the outcome is complete then
     */
    boolean settled(String nodeId, CommandResult result);

    /**
     * Sends again, over a new connection, what the node has neither begun nor settled as far as is known here; what it has
     * settled after all it answers by its kept result. What was sent over this very connection is on its way.
     *
     * @param unsettled the commands that the node says it is at
     */
    void resend(NodeLink link, Set<String> unsettled);
}
