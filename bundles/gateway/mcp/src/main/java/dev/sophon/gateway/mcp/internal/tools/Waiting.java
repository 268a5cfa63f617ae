package dev.sophon.gateway.mcp.internal.tools;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Who waits to hear of which command: found by it, however many others wait. Thread-safe. */
public final class Waiting<T> {
    private final Map<String, Set<T>> byCommand = new ConcurrentHashMap<>();

    public void add(String commandId, T who) {
        byCommand.compute(commandId, (id, known) -> {
            Set<T> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(who);
            return all;
        });
    }

    public void remove(String commandId, T who) {
        byCommand.computeIfPresent(commandId, (id, all) -> {
            all.remove(who);
            return all.isEmpty() ? null : all;
        });
    }

    public Set<T> of(String commandId) {
        return byCommand.getOrDefault(commandId, Set.of());
    }

    void forEach(Consumer<T> what) {
        byCommand.values().forEach(all -> all.forEach(what));
    }
}
