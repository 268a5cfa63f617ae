package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.mcp.internal.wire.RpcProblem;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls as the Tasks extension (SEP-2663) tells of them: a task is a command, and its id the command's. So it is as
 * durable, runs as often, is cancelled and forgotten as the command is; it belongs to the token that issued it. Thread-safe.
 */
public final class Tasks {
    /** The name that agents declare and find it by. */
    public static final String EXTENSION = "io.modelcontextprotocol/tasks";

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
    /** A person takes a while, a command does not. */
    private static final int POLL_WAITING_MS = 2_000;

    private static final int POLL_RUNNING_MS = 500;
    /** A machine that is asleep takes longer than a person. */
    private static final int POLL_QUEUED_MS = 10_000;

    private final Commands commands;

    public Tasks(Commands commands) {
        this.commands = commands;
    }

    public Optional<CommandView> find(String taskId) {
        return commands.find(taskId);
    }

    public boolean isOf(String taskId, Principal principal) {
        return find(taskId)
                .filter(view -> view.requesterId().equals(principal.id()))
                .isPresent();
    }

    private CommandView own(String taskId, Principal principal) {
        return find(taskId)
                .filter(view -> view.requesterId().equals(principal.id()))
                .orElseThrow(() -> new RpcProblem(
                        RpcProblem.INVALID_PARAMS,
                        "taskId: no task of this token has this id; tasks are kept for " + Limits.RETENTION.toHours()
                                + " hours"));
    }

    /**
     * What a call is answered with that has become a task.
     *
     * @param beside what the call would be told with its result: with a task it goes before
     */
    ObjectNode handle(CommandView view, ObjectNode beside) {
        ObjectNode handle = task(view).put("resultType", "task");
        if (!beside.isEmpty()) {
            handle.set("_meta", beside);
        }
        return handle;
    }

    /** A task as it stands, with its outcome where it has one. */
    public ObjectNode detailed(CommandView view) {
        ObjectNode task = task(view);
        if (task.path("status").asText().equals("completed")) {
            task.set("result", CallResults.of(result(view)));
        }
        return task;
    }

    /**
     * A task as it stands.
     *
     * @throws RpcProblem if it is none of this principal's
     */
    public ObjectNode get(String taskId, Principal principal) {
        return detailed(own(taskId, principal));
    }

    /**
     * Takes its command back, if that can still be done.
     *
     * @throws RpcProblem if it is none of this principal's
     */
    public void cancel(String taskId, Principal principal) {
        CommandView view = own(taskId, principal);
        try {
            commands.cancel(view.commandId(), principal);
        } catch (Refusal e) {
            LOG.debug("{} is not cancelled: {}", taskId, e.getMessage());
        }
    }

    /**
     * Takes answers to what a task has asked: none ever asks.
     *
     * @throws RpcProblem if it is none of this principal's
     */
    public void update(String taskId, Principal principal) {
        own(taskId, principal);
    }

    private static ObjectNode task(CommandView view) {
        ObjectNode task = Json.mapper().createObjectNode().put("taskId", view.commandId());
        String status = status(view);
        task.put("status", status);
        if (status.equals("cancelled")) {
            task.put("statusMessage", view.message());
        } else if (view.status() != CommandView.Status.ENDED) {
            task.put("statusMessage", waitsFor(view));
        }
        task.put("createdAt", view.issuedAt().toString())
                .put("lastUpdatedAt", updatedAt(view).toString());
        task.put("ttlMs", kept(view).toMillis());
        return task.put("pollIntervalMs", pollMs(view));
    }

    private static int pollMs(CommandView view) {
        return switch (view.status()) {
            case QUEUED -> POLL_QUEUED_MS;
            case WAITING_FOR_APPROVAL -> POLL_WAITING_MS;
            default -> POLL_RUNNING_MS;
        };
    }

    private static String waitsFor(CommandView view) {
        Instant until = view.queuedUntil();
        return switch (view.status()) {
            case QUEUED ->
                "Waits until its node is there, and what was queued before it has ended; until " + until + " at most";
            case WAITING_FOR_APPROVAL ->
                until == null
                        ? CallProgress.waits(String.valueOf(view.approvalId()))
                        : CallProgress.waits(String.valueOf(view.approvalId()), until);
            default -> CallProgress.SENT;
        };
    }

    /** How long from its beginning. What is queued is kept from the end of its window. */
    private static Duration kept(CommandView view) {
        Instant until = view.queuedUntil();
        return until == null
                ? Limits.RETENTION
                : Duration.between(view.issuedAt(), until).plus(Limits.RETENTION);
    }

    private static String status(CommandView view) {
        return view.status() != CommandView.Status.ENDED
                ? "working"
                : view.error() == ErrorCode.CANCELLED ? "cancelled" : "completed";
    }

    private static Instant updatedAt(CommandView view) {
        Instant at = view.endedAt() == null ? view.dispatchedAt() : view.endedAt();
        return at == null ? view.issuedAt() : at;
    }

    private static CommandResult result(CommandView view) {
        long duration = view.durationMs() == null ? 0 : view.durationMs();
        ErrorCode error = view.error();
        if (error != null) {
            return CommandResult.failure(
                    view.commandId(), error, view.message() == null ? "" : view.message(), duration);
        }
        return view.result() == null
                ? CommandResult.failure(
                        view.commandId(),
                        ErrorCode.INTERNAL_ERROR,
                        "result no longer kept: the command did run",
                        duration)
                : CommandResult.success(view.commandId(), view.result(), duration);
    }
}
