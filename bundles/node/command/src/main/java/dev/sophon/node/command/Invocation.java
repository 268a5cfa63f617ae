package dev.sophon.node.command;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** One run of a command, as its handler sees it. Thread-safe. */
@ProviderType
public interface Invocation {
    String commandId();

    /** On every log entry that belongs to this command. */
    String requestId();

    /** What is left of the budget, on the monotonic clock; zero when it ran out. */
    Duration remaining();

    /** Whether the issuer cancelled it, its handler's bundle is leaving, or the budget ran out. */
    boolean ended();

    /**
     * What the owner says in a section of {@code policy.json} now.
     *
     * @param section a record of the handler's bundle, with {@link PolicySection}
     * @throws CommandException {@code not_authorized}, naming the field, while the section has a fault
     */
    <S extends Record> S policy(Class<S> section) throws CommandException;

    /**
     * Runs the action when {@link #ended()} becomes true, at once if it is: what kills a process tree or closes a socket
     * that an interrupt does not reach. It must not block.
     */
    void onEnd(Runnable action);
}
