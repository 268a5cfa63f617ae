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

    /**
     * Whether the issuer cancelled it, the person at the device stopped it, its handler's bundle is leaving, or the budget ran
     * out. A handler that has done a part by then throws {@code cancelled} with how much.
     */
    boolean ended();

    /**
     * What the owner says in a section of {@code policy.json} now.
     *
     * @param section a record of the handler's bundle, with {@link PolicySection}
     * @throws CommandException {@code not_authorized}, naming the field, while the section has a fault
     */
    <S extends Record> S policy(Class<S> section) throws CommandException;

    /**
     * Tells whoever waits how far it is. To be called as often as there is something new; it is told twice a second at most.
     * Never waits, and has no effect where nobody listens.
     *
     * @param done in whatever it counts, 0 or more; it should not fall
     * @param total as many as there are; below 0 where that is not known
     */
    void progress(long done, long total);

    /**
     * Its way for files that are too large for a message.
     *
     * @throws CommandException {@code platform_unsupported} where it did not come by a Gateway
     */
    Transfers transfers() throws CommandException;

    /**
     * Runs the action when {@link #ended()} becomes true, at once if it is: what kills a process tree or closes a socket
     * that an interrupt does not reach. It must not block.
     */
    void onEnd(Runnable action);

    /**
     * Says, before it takes it, that it leaves something held when it has ended, as a button of the mouse. The action lets
     * that go, and has to bear that nothing is held. It runs when this command is cancelled or its budget runs out; when the
     * way by which it came ends, its scope is taken away, the person at the device is about to be asked something, or the
     * Node stops; and when 30 seconds have gone by without another command of its scope by the same way. What the same
     * command said before is forgotten.
     *
     * @param letGo takes no longer than a few seconds
     */
    void leavesHeld(Runnable letGo);
}
