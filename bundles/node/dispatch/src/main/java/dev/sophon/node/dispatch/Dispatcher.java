package dev.sophon.node.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs commands. Thread-safe. A command is checked on the thread that brings it, so that those of one thread are taken up
 * in their order; its work runs on others, and nobody waits for it here.
 */
@ProviderType
public interface Dispatcher {
    /**
     * Runs a command, or answers for one that was run before. The stage always completes normally, with one result for
     * each id: the same one for as many times as the id comes. {@code approval_needed} is none: the command has not begun,
     * and its id may come again with the approval. It is completed by a thread that runs commands, so what
     * follows on it must not block.
     */
    CompletionStage<CommandResult> execute(ExecuteCommand command);

    /**
     * Runs a command for who types at this device's own console: no scope and no operator's approval is asked, the owner's
     * policy holds, and the Gateway hears nothing of it. What an operator would have to approve the person at the device is
     * asked for instead, unless the policy allows the command by its very name: any program of this user's can type there.
     *
     * @param params as an agent would send them; null is {@code {}}
     * @param budget from 1 ms to 10 minutes
     */
    CompletionStage<CommandResult> executeLocally(String command, @Nullable JsonNode params, Duration budget);

    /** Ends a running command with {@code cancelled}; without effect on one that is settled or unknown. */
    void cancel(String commandId);

    /** The scopes that the Gateway has granted to this node, replacing the ones before. None until it says so. */
    void grant(Set<String> scopes);

    /**
     * Whether the Gateway opens an approval where this Node asks for one; false until it says so. A command that needs one
     * is answered with {@code approval_needed} then, and with {@code approval_rejected} otherwise.
     */
    void approvals(boolean opened);

    /** The connection to the Gateway has ended: what commands that came by it left held is let go. */
    void disconnected();

    /** The way to the Gateway for what running commands have to tell beside their results; null for none, as at first. */
    void upstream(@Nullable Upstream upstream);

    /**
     * Ends the taking up of commands for good, if none runs or waits. One that comes later is not answered: the Gateway sends
     * it again to whoever connects next.
     *
     * @return false if one runs or waits; it goes on as before then
     */
    boolean retire();

    /** How many commands run or wait now. */
    int inFlight();
}
