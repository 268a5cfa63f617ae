package dev.sophon.gateway.mcp.internal.tools;

import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.protocol.Limits;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells those who wait for a command how far it is: that a person has to approve it, that somebody has, that it still
 * runs. Thread-safe.
 */
public final class CallProgress implements AutoCloseable {
    /** Until the node says more: whether it runs it, or asks a person first, is not known here. */
    static final String SENT = "Sent to the node; no outcome yet";

    private static final String RUNS = "Running on the node";

    /** Approvals that are pending, by command: the event may come before its command's id is known here. */
    private final Map<String, String> pending = new ConcurrentHashMap<>();

    private final Waiting<Call> calls = new Waiting<>();
    private final Events.Subscription subscription;

    /** Somebody who is told. */
    public interface Listener {
        /**
         * Hears where the command stands; must be quick.
         *
         * @param step rises by one each time
         * @param waits whether it waits for a person
         */
        void hear(int step, boolean waits, String words);
    }

    /** One who waits; with an idempotency key several may wait for one command. */
    public static final class Call {
        private final String commandId;
        private final Listener listener;
        private String stage = SENT;
        private boolean waits;
        private int steps;

        private Call(String commandId, Listener listener) {
            this.commandId = commandId;
            this.listener = listener;
        }

        private synchronized void enter(String next, boolean waiting) {
            if (!next.equals(stage)) {
                stage = next;
                waits = waiting;
                tell();
            }
        }

        private synchronized void tell() {
            listener.hear(++steps, waits, stage);
        }
    }

    public CallProgress(Events events, Approvals approvals) {
        subscription = events.subscribe(Long.MAX_VALUE, this::hear);
        // Those of the run before: a call with the same key joins them.
        for (Approval approval : approvals.list(Approval.Status.PENDING, Integer.MAX_VALUE)) {
            pending.put(approval.commandId(), waits(approval.approvalId()));
        }
    }

    private void hear(Event event) {
        String commandId = String.valueOf(event.data().get("commandId"));
        if (event.type().equals(Event.APPROVAL_REQUESTED)) {
            String waits = waits(String.valueOf(event.data().get("approvalId")));
            pending.put(commandId, waits);
            enter(commandId, waits, true);
        } else if (event.type().equals(Event.APPROVAL_DECIDED)) {
            pending.remove(commandId);
            enter(
                    commandId,
                    "approved".equals(event.data().get("status"))
                            ? "Approved; running on the node"
                            : "The approval is " + event.data().get("status"),
                    false);
        } else if (event.type().equals(Event.COMMAND_PROGRESS)) {
            enter(commandId, far(event.data()), false);
        }
    }

    private static String far(Map<String, ?> data) {
        String of = data.containsKey("total") ? " of " + data.get("total") : "";
        String words = data.containsKey("message") ? " (" + data.get("message") + ")" : "";
        return RUNS + ": " + data.get("done") + of + words;
    }

    static String waits(String approvalId) {
        return waiting(approvalId) + ", for " + Limits.APPROVAL_EXPIRY.toMinutes() + " minutes at most";
    }

    /** Of a command that is queued: its approval runs out with its window. */
    static String waits(String approvalId, Instant until) {
        return waiting(approvalId) + ", until " + until + " at most";
    }

    private static String waiting(String approvalId) {
        return "Waits for a person's approval (" + approvalId + ")";
    }

    private void enter(String commandId, String stage, boolean waits) {
        calls.of(commandId).forEach(call -> call.enter(stage, waits));
    }

    /**
     * Tells of a command from now on, until it is forgotten; where it waits for a person already, at once.
     */
    public Call follow(String commandId, Listener listener) {
        Call call = new Call(commandId, listener);
        calls.add(commandId, call);
        String stage = pending.get(commandId);
        if (stage != null) {
            call.enter(stage, true);
        }
        return call;
    }

    void forget(Call call) {
        calls.remove(call.commandId, call);
    }

    /** Tells everybody again where their command stands: clients take silence for an end. */
    public void tick() {
        calls.forEach(Call::tell);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
