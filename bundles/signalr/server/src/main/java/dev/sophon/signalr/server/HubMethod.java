package dev.sophon.signalr.server;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A method of a {@link Hub} that clients invoke. The invocations of one connection are begun in the order in which they
 * came, one at a time; those of different connections run in parallel.
 *
 * @param <A> what it takes: the one argument, read as a type, or all of them as a list of trees
 */
@FunctionalInterface
@ConsumerType
public interface HubMethod<A> {
    /**
     * Runs on the server's executor; while it has not returned, later invocations of the same connection wait. What takes
     * longer returns a {@link java.util.concurrent.CompletionStage}, which is not waited for.
     *
     * @return the result, which the server's mapper writes; a {@code CompletionStage} of it; or {@code null} for nothing
     * @throws HubException to tell the client an error of its own making; of any other failure it learns only that there
     *     was one
     */
    @Nullable
    Object invoke(HubConnection connection, A argument) throws HubException;
}
