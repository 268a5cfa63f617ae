package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.dispatch.RunningCommands;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The calls that have no outcome yet, by id. Thread-safe. */
public final class Calls implements RunningCommands {
    private final Map<String, Call> byId = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Takes it in; gives the one of the same id that is there already, and null if none is. */
    public @Nullable Call add(Call call) {
        Call same = byId.putIfAbsent(call.commandId(), call);
        if (same == null) {
            tell();
        }
        return same;
    }

    public void remove(Call call) {
        if (byId.remove(call.commandId(), call)) {
            tell();
        }
    }

    public @Nullable Call get(String id) {
        return byId.get(id);
    }

    public List<Call> all() {
        return List.copyOf(byId.values());
    }

    public boolean isEmpty() {
        return byId.isEmpty();
    }

    public int size() {
        return byId.size();
    }

    @Override
    public List<Running> running() {
        Instant now = Instant.now();
        return byId.values().stream()
                .map(call -> new Running(
                        call.command().command(),
                        call.local(),
                        now.minusMillis(call.elapsedMs()),
                        call.command().issuedBy()))
                .sorted(Comparator.comparing(Running::since))
                .toList();
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }
}
