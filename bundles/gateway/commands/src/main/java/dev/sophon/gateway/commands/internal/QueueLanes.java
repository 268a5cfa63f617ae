package dev.sophon.gateway.commands.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that there are, by their nodes, and there by their requesters: a node that comes has nothing to do with the
 * others'. Thread-safe.
 */
final class QueueLanes {
    private final Map<String, Map<String, QueueLane>> ofNodes = new ConcurrentHashMap<>();

    /** Takes a command into its lane, which is there from now on. */
    void add(LiveCommand command) {
        ofNodes.compute(command.nodeId(), (nodeId, known) -> {
            Map<String, QueueLane> lanes = known == null ? new ConcurrentHashMap<>() : known;
            lanes.computeIfAbsent(command.requesterId(), requester -> new QueueLane(nodeId))
                    .add(command);
            return lanes;
        });
    }

    /** The lane of a command; {@code null} if there is none. */
    @Nullable
    QueueLane of(LiveCommand command) {
        return ofNodes.getOrDefault(command.nodeId(), Map.of()).get(command.requesterId());
    }

    /** Takes a command out, and its lane with the last. Gives the lane that it was in, {@code null} for none. */
    @Nullable
    QueueLane remove(LiveCommand command) {
        QueueLane lane = of(command);
        if (lane != null) {
            lane.remove(command);
            ofNodes.computeIfPresent(command.nodeId(), (nodeId, lanes) -> {
                lanes.computeIfPresent(command.requesterId(), (id, known) -> known.isEmpty() ? null : known);
                return lanes.isEmpty() ? null : lanes;
            });
        }
        return lane;
    }

    /** Those of one node. */
    List<QueueLane> at(String nodeId) {
        return List.copyOf(ofNodes.getOrDefault(nodeId, Map.of()).values());
    }

    /** All of them. */
    List<QueueLane> all() {
        return ofNodes.values().stream()
                .flatMap(lanes -> lanes.values().stream())
                .toList();
    }
}
