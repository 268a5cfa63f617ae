package dev.sophon.node.control;

import dev.sophon.node.identity.Pause;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status} tells of a running Node.
 *
 * @param uptime of its process, in seconds
 * @param nodeId absent while it is not paired
 * @param state {@code idle}, {@code connecting}, {@code online}, {@code retrying}, {@code replaced} or {@code revoked}
 * @param problem for people: why it is not online, or what deserves a look though it is
 * @param inFlight commands that run or wait now
 * @param available commands that can run
 * @param unavailable commands that something keeps from running
 * @param paused while the person at the device lets no command run
 * @param panicKey the keys that stop all agents, and what keeps them from being heard; absent where there are none
 */
public record NodeStatus(
        String version,
        long pid,
        long uptime,
        @Nullable String nodeId,
        @Nullable String gatewayUrl,
        String state,
        @Nullable String connectionId,
        @Nullable Instant connectedAt,
        @Nullable Instant lastHeartbeat,
        Set<String> scopes,
        @Nullable String gatewayVersion,
        @Nullable String problem,
        int inFlight,
        int available,
        int unavailable,
        @Nullable Pause paused,
        @Nullable PanicKey panicKey) {

    /**
     * A combination of keys.
     *
     * @param keys as the owner writes them, as in {@code super+alt+escape}
     * @param problem for people: why it is not heard, or not always; {@code null} where it is
     */
    public record PanicKey(String keys, @Nullable String problem) {}
}
