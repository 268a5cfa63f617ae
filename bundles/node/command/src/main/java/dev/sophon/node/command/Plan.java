package dev.sophon.node.command;

import dev.sophon.protocol.wire.NeededApproval;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a command would do, looked up and not begun.
 *
 * @param <R> the result
 */
@ConsumerType
public interface Plan<R> {
    /**
     * What an operator has to approve before it may act; empty where nobody has to. An approval counts for the very params
     * that stand here.
     */
    Optional<NeededApproval> approval();

    /**
     * Does it.
     *
     * @throws CommandException to answer with an error of the contract
     * @throws InterruptedException when the command was cancelled or its budget ran out
     */
    R act(Invocation call) throws CommandException, InterruptedException;
}
