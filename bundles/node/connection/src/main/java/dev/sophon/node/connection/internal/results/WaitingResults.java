package dev.sophon.node.connection.internal.results;

import dev.sophon.protocol.wire.CommandResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results that are still to be sent, in their order: by command id, with the result itself as far as there is room; without
 * it, it is read from the journal when its turn comes. What does not even fit by its id stays in the journal alone. Not
 * thread-safe.
 */
final class WaitingResults {
    /** Of what waits in memory to be sent; what the journal has is read from there above it. */
    private static final int BYTES = 4 * 1024 * 1024;

    private final int most;
    private final Map<String, Optional<CommandResult>> results = new LinkedHashMap<>();
    private int bytes;
    private boolean leftOut;

    /** @param most how many may wait here; the others wait in the journal alone */
    WaitingResults(int most) {
        this.most = most;
    }

    boolean isEmpty() {
        return results.isEmpty();
    }

    boolean has(String commandId) {
        return results.containsKey(commandId);
    }

    /** The next one. */
    Map.Entry<String, Optional<CommandResult>> first() {
        return results.entrySet().iterator().next();
    }

    /** Puts one behind the others, as far as there is room. */
    void add(String commandId, Optional<CommandResult> result) {
        if (results.size() >= most && !results.containsKey(commandId)) {
            leftOut = true;
            return;
        }
        int weight = weight(result);
        boolean fits = bytes + weight <= BYTES;
        Optional<CommandResult> before = results.put(commandId, fits ? result : Optional.empty());
        bytes += (fits ? weight : 0) - (before == null ? 0 : weight(before));
    }

    void remove(String commandId) {
        Optional<CommandResult> before = results.remove(commandId);
        bytes -= before == null ? 0 : weight(before);
    }

    void clear() {
        results.clear();
        bytes = 0;
        leftOut = false;
    }

    /** Puts these, which the journal has, before those that wait already. */
    void putFirst(List<String> kept) {
        Map<String, Optional<CommandResult>> newer = new LinkedHashMap<>(results);
        clear();
        kept.forEach(commandId -> add(commandId, Optional.empty()));
        newer.forEach(this::add);
    }

    /** Whether the journal has some that had no room here, and all others have gone: once, then they count as taken up. */
    boolean takeLeftOut() {
        if (!leftOut || !results.isEmpty()) {
            return false;
        }
        leftOut = false;
        return true;
    }

    /** What it takes in memory, about. */
    private static int weight(Optional<CommandResult> result) {
        return result.map(known -> 500
                        + (known.result() == null ? 0 : known.result().size())
                        + (known.message() == null ? 0 : known.message().length())
                        + known.commandId().length())
                .orElse(0);
    }
}
