package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.commands.CommandView.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The queued commands of one requester for one node, by the times at which they were issued. Its monitor guards what it holds.
 */
final class QueueLane {
    private final String nodeId;
    private final TreeMap<Instant, LiveCommand> commands = new TreeMap<>();
    /** What is being looked at, or was given and has not ended. */
    private @Nullable LiveCommand given;

    QueueLane(String nodeId) {
        this.nodeId = nodeId;
    }

    String nodeId() {
        return nodeId;
    }

    synchronized void add(LiveCommand command) {
        commands.put(command.issuedAt(), command);
    }

    /** The first, if it may be given now; it is taken by this. */
    synchronized @Nullable LiveCommand takeFirst() {
        Map.Entry<Instant, LiveCommand> first = commands.firstEntry();
        if (given != null || first == null || first.getValue().status() != Status.QUEUED) {
            return null;
        }
        given = first.getValue();
        return given;
    }

    /** It is not given after all. */
    synchronized void putBack(LiveCommand command) {
        if (given == command) {
            given = null;
        }
    }

    /** Whether it is here, and not being given. */
    synchronized boolean holds(LiveCommand command) {
        return given != command && commands.get(command.issuedAt()) == command;
    }

    /** Takes it away if it is not being given, so that it never is. */
    synchronized boolean takeBack(LiveCommand command) {
        return given != command && commands.remove(command.issuedAt(), command);
    }

    synchronized void remove(LiveCommand command) {
        commands.remove(command.issuedAt(), command);
        putBack(command);
    }

    synchronized boolean isEmpty() {
        return commands.isEmpty();
    }

    synchronized List<LiveCommand> all() {
        return List.copyOf(commands.values());
    }
}
