package dev.sophon.node.command;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A handler that looks up what its params stand for before anything begins, since an operator may have to approve that. It
 * is asked for a plan when the command comes, and for another one right before it acts if anybody had to be asked meanwhile;
 * the last plan is what runs.
 *
 * @param <P> the params, a record
 * @param <R> the result
 */
@ConsumerType
public interface PlanningHandler<P extends Record, R> extends CommandHandler<P, R> {
    /**
     * Looks up what would run. It changes nothing, and may be called as often as anybody likes.
     *
     * @throws CommandException to answer with an error of the contract
     * @throws InterruptedException when the command was cancelled or its budget ran out
     */
    Plan<R> plan(P params, Invocation call) throws CommandException, InterruptedException;

    @Override
    default R handle(P params, Invocation call) throws CommandException, InterruptedException {
        return plan(params, call).act(call);
    }
}
