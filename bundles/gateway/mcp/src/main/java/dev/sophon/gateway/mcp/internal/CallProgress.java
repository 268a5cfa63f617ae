package dev.sophon.gateway.mcp.internal;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.protocol.Limits;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Tells those who wait for a command how far it is: that a person has to approve it, that somebody has, that it still
 * runs. Thread-safe.
 */
final class CallProgress implements AutoCloseable {
    /** Approvals that are pending, by command: the event may come before its command's id is known here. */
    private final Map<String, String> pending = new ConcurrentHashMap<>();

    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private final Events.Subscription subscription;

    /** One who waits; with an idempotency key several may wait for one command. */
    static final class Call {
        private final String commandId;
        private final BiConsumer<Integer, String> listener;
        private String stage = "Running on the node";
        private int steps;

        private Call(String commandId, BiConsumer<Integer, String> listener) {
            this.commandId = commandId;
            this.listener = listener;
        }

        private synchronized void enter(String next) {
            if (!next.equals(stage)) {
                stage = next;
                tell();
            }
        }

        private synchronized void tell() {
            listener.accept(++steps, stage);
        }
    }

    CallProgress(Events events) {
        subscription = events.subscribe(Long.MAX_VALUE, this::hear);
    }

    private void hear(Event event) {
        String commandId = String.valueOf(event.data().get("commandId"));
        if (event.type().equals(Event.APPROVAL_REQUESTED)) {
            pending.put(commandId, waits(event));
            enter(commandId, waits(event));
        } else if (event.type().equals(Event.APPROVAL_DECIDED)) {
            pending.remove(commandId);
            enter(
                    commandId,
                    "approved".equals(event.data().get("status"))
                            ? "Approved; running on the node"
                            : "The approval is " + event.data().get("status"));
        }
    }

    private static String waits(Event event) {
        return "Waits for a person's approval (" + event.data().get("approvalId") + "), for "
                + Limits.APPROVAL_EXPIRY.toMinutes() + " minutes at most";
    }

    private void enter(String commandId, String stage) {
        for (Call call : calls) {
            if (call.commandId.equals(commandId)) {
                call.enter(stage);
            }
        }
    }

    /**
     * Tells of a command from now on, until it is forgotten.
     *
     * @param listener hears a number that rises, and words; it must be quick
     */
    Call follow(String commandId, BiConsumer<Integer, String> listener) {
        Call call = new Call(commandId, listener);
        calls.add(call);
        String stage = pending.get(commandId);
        if (stage != null) {
            call.enter(stage);
        }
        return call;
    }

    void forget(Call call) {
        calls.remove(call);
    }

    /** Tells everybody again where their command stands: clients take silence for an end. */
    void tick() {
        calls.forEach(Call::tell);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
