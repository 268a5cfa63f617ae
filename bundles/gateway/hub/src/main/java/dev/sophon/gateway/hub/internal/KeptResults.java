package dev.sophon.gateway.hub.internal;

import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ReportedResult;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last large result of each connection, so that a Node whose next one is the same need not send it again. It is the
 * very object that is answered and written down, not a copy. What one connection sent is of no use to another. All of them
 * together are bounded: whose was not used for longest gives way, and that Node is asked for the whole. Thread-safe.
 */
public final class KeptResults {
    private final long capacity;
    /** By connection, the one that was used longest ago first. */
    private final Map<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    private record Kept(String commandId, EncodedJson result) {}

    /** @param capacity of all results together, in bytes */
    public KeptResults(long capacity) {
        this.capacity = capacity;
    }

    /**
     * A result as everything behind the hub is to see it; one that came whole is kept from here on, where it is large.
     *
     * @return empty where it is the same as one that is not kept for this connection
     */
    public synchronized Optional<CommandResult> whole(String connectionId, ReportedResult reported) {
        if (reported.sameAs() != null) {
            Kept known = kept.get(connectionId);
            return known == null || !known.commandId.equals(reported.sameAs())
                    ? Optional.empty()
                    : Optional.of(reported.with(known.result));
        }
        EncodedJson result = reported.result();
        if (result != null && result.size() >= Limits.KEPT_RESULT_BYTES && result.size() <= Limits.RESULT_BYTES) {
            forget(connectionId);
            kept.put(connectionId, new Kept(reported.commandId(), result));
            bytes += result.size();
            makeRoom();
        }
        return Optional.of(reported.whole());
    }

    private void makeRoom() {
        Iterator<Kept> oldest = kept.values().iterator();
        while (bytes > capacity && oldest.hasNext()) {
            bytes -= oldest.next().result.size();
            oldest.remove();
        }
    }

    /** The connection has ended. */
    public synchronized void forget(String connectionId) {
        Kept before = kept.remove(connectionId);
        bytes -= before == null ? 0 : before.result.size();
    }
}
