package dev.sophon.node.journal;

import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What makes a command run at most once for its id. Ids are remembered for 24 hours, results until they are acknowledged.
 * What a crash left begun and not settled is settled at the next start as {@code internal_error}, {@code outcome unknown}.
 * Thread-safe.
 */
@ProviderType
public interface Journal {
    /**
     * Claims an id: exactly one caller ever gets {@link State#NEW} for it.
     */
    State claim(String commandId);

    /**
     * The result of a settled id, while it is kept: until it is acknowledged. A large one is read from the disk.
     */
    Optional<CommandResult> result(String commandId);

    /**
     * Records that a command with effects is about to act. When this returns, the record survives the death of the process.
     *
     * @throws IOException when it cannot be recorded, as on a full disk: then the command must not act
     */
    void begun(String commandId, String command) throws IOException;

    /** Gives a claim back that was not begun: the id is as if it had never come. */
    void released(String commandId);

    /** Records a result; it is kept until acknowledged, in memory alone where the disk refuses. */
    void settled(CommandResult result);

    /** The Gateway has it. */
    void acknowledged(String commandId);

    /**
     * Ids whose result the Gateway has not acknowledged, the oldest first. {@link #result} gives one result at a time:
     * all of them may be more than the memory holds.
     */
    List<String> unacknowledged();

    /** Ids that are claimed and not settled. */
    List<String> unsettled();

    /** What is known of an id. */
    enum State {
        /** Never seen; the caller now owns it and must settle it. */
        NEW,
        /** Somebody runs it. */
        RUNNING,
        /** It has its result. */
        SETTLED
    }
}
