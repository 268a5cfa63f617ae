package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.runtime.Refusal;
import java.util.HashMap;
import java.util.Map;

/** How much is queued, and may be. Thread-safe. */
final class QueueRoom {
    /** In all. */
    static final int MOST = 1_000;
    /** Of one requester. */
    static final int MOST_OF_ONE = 250;
    /** For one node. */
    static final int MOST_FOR_A_NODE = 100;
    /** Of all their params, as JSON: they are held until they are given. */
    static final long MOST_BYTES = 32L << 20;

    private final Map<String, Integer> ofRequester = new HashMap<>();
    private final Map<String, Integer> forNode = new HashMap<>();
    private int all;
    private long bytes;

    /** @throws Refusal if there is none */
    synchronized void take(LiveCommand command) {
        int size = command.params().utf8().length;
        if (all >= MOST || bytes + size > MOST_BYTES) {
            throw full("Too much is queued already");
        }
        if (ofRequester.getOrDefault(command.requesterId(), 0) >= MOST_OF_ONE) {
            throw full("You have " + MOST_OF_ONE + " queued commands already");
        }
        if (forNode.getOrDefault(command.nodeId(), 0) >= MOST_FOR_A_NODE) {
            throw full(MOST_FOR_A_NODE + " commands are queued for this node already");
        }
        occupy(command);
    }

    private static Refusal full(String what) {
        return new Refusal(Refusal.Reason.OVERLOADED, what + "; cancel some, or try again later");
    }

    synchronized void occupy(LiveCommand command) {
        all++;
        bytes += command.params().utf8().length;
        ofRequester.merge(command.requesterId(), 1, Integer::sum);
        forNode.merge(command.nodeId(), 1, Integer::sum);
    }

    synchronized void leave(LiveCommand command) {
        all--;
        bytes -= command.params().utf8().length;
        ofRequester.computeIfPresent(command.requesterId(), (id, many) -> many == 1 ? null : many - 1);
        forNode.computeIfPresent(command.nodeId(), (id, many) -> many == 1 ? null : many - 1);
    }
}
