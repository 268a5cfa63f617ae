package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a command that may run: approval, where it needs one → sent → outcome. Nothing here waits; what comes later is
 * chained. Thread-safe.
 */
final class CommandWay {
    private static final Logger LOG = LoggerFactory.getLogger(CommandWay.class);

    static final String NOBODY_IN_WINDOW = "Nobody answered before the command's window ended; it was not sent";

    private final NodeRouter router;
    private final Approvals approvals;
    private final CommandLedger ledger;
    private final Time time;

    CommandWay(NodeRouter router, Approvals approvals, CommandLedger ledger, Time time) {
        this.router = router;
        this.approvals = approvals;
        this.ledger = ledger;
        this.time = time;
    }

    /** A fault on the way ends the command: its issuer waits, and it has one of the places that there are. */
    void guarded(LiveCommand command, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("Command {} could not go on", command.id(), e);
            fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not send the command on");
        }
    }

    /** Asks an operator. */
    void ask(LiveCommand command, Risk risk) {
        ask(command, risk, null, null, approval -> decided(command, approval));
    }

    /**
     * Asks an operator about what is given later.
     *
     * @param until when the approval runs out, be it given or not
     * @param then goes on with the decision
     */
    void ask(LiveCommand command, Risk risk, Instant until, Consumer<Approval> then) {
        ask(command, risk, null, until, then);
    }

    /** Sends it without an approval. */
    void dispatch(LiveCommand command) {
        dispatch(command, null);
    }

    /**
     * Asks.
     *
     * @param device what the Node says would run, where it asks
     * @param until when the approval runs out; {@code null} for as always
     * @param then goes on with the decision
     */
    private void ask(
            LiveCommand command,
            Risk risk,
            @Nullable NeededApproval device,
            @Nullable Instant until,
            Consumer<Approval> then) {
        if (takenBack(command)) {
            return;
        }
        String approvalId = CommandIds.next(time.now());
        command.become(standing -> standing.waitsFor(approvalId));
        ledger.save(command);
        var unused = approvals
                .request(new Approvals.Request(
                        approvalId,
                        command.id(),
                        command.nodeId(),
                        command.command(),
                        command.params().tree(),
                        device == null ? command.paramsSha256() : device.paramsSha256(),
                        risk,
                        command.requesterId(),
                        command.requesterName(),
                        device,
                        until))
                .whenComplete((approval, problem) -> {
                    if (approval == null) {
                        fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the approval down");
                    } else {
                        guarded(command, () -> then.accept(approval));
                    }
                });
        if (command.cancelled()) {
            // Between the look and the request: whoever cancelled found nothing to withdraw.
            approvals.end(command.id());
        }
    }

    /** Ends a command that its issuer has taken back and no node has. */
    boolean takenBack(LiveCommand command) {
        if (command.cancelled()) {
            fail(command, ErrorCode.CANCELLED, "The issuer cancelled the command");
        }
        return command.cancelled();
    }

    /** Goes on as an operator has decided. */
    void decided(LiveCommand command, Approval approval) {
        switch (approval.status()) {
            case APPROVED -> dispatch(command, approval(approval));
            case REJECTED ->
                fail(
                        command,
                        ErrorCode.APPROVAL_REJECTED,
                        approval.reason() == null || approval.reason().isBlank()
                                ? "An operator rejected the command"
                                : "An operator rejected the command: " + approval.reason());
            case EXPIRED ->
                fail(
                        command,
                        ErrorCode.APPROVAL_REJECTED,
                        command.isQueued()
                                ? NOBODY_IN_WINDOW
                                : "Nobody answered within " + Limits.APPROVAL_EXPIRY.toMinutes() + " minutes");
            default -> {
                if (!takenBack(command)) {
                    fail(command, ErrorCode.NODE_OFFLINE, "The node's pairing was ended");
                }
            }
        }
    }

    /** What a Node is told of an approval that was given. */
    static ExecuteCommand.Approval approval(Approval approval) {
        return new ExecuteCommand.Approval(
                approval.approvalId(),
                Objects.requireNonNull(approval.decidedBy()),
                Objects.requireNonNull(approval.decidedAt()),
                approval.paramsSha256());
    }

    /** The budget begins here. What can be asked for after a restart is written as sent before it is sent. */
    private void dispatch(LiveCommand command, ExecuteCommand.@Nullable Approval approval) {
        if (takenBack(command)) {
            return;
        }
        Instant now = time.now();
        if (approval == null) {
            command.become(standing -> standing.dispatched(now));
            ledger.save(command);
            send(command, null);
            return;
        }
        var unused = ledger.become(command, standing -> standing.dispatched(now))
                .whenComplete((written, problem) -> {
                    if (problem == null) {
                        guarded(command, () -> send(command, approval));
                    } else {
                        fail(command, ErrorCode.INTERNAL_ERROR, "The Gateway could not write the command down");
                    }
                });
    }

    private void send(LiveCommand command, ExecuteCommand.@Nullable Approval approval) {
        command.sent();
        if (takenBack(command)) {
            return;
        }
        follow(command, router.execute(command.nodeId(), command.message(approval)));
    }

    private void follow(LiveCommand command, CompletableFuture<CommandResult> outcome) {
        var unused = outcome.whenComplete((result, problem) -> {
            if (result != null) {
                guarded(command, () -> answered(command, result));
            }
        });
        if (command.cancelled()) {
            // Between the look and the sending: the node did not know the command when it was told.
            router.cancel(command.nodeId(), command.id());
        }
    }

    /** Sends what was queued, and is written as sent; false if its node cannot be reached, or it was taken back. */
    boolean give(LiveCommand command) {
        command.sent();
        if (command.cancelled()) {
            return false;
        }
        Optional<CompletableFuture<CommandResult>> outcome =
                router.give(command.nodeId(), command.message(command.approved()));
        outcome.ifPresent(sent -> {
            ledger.started(command);
            follow(command, sent);
        });
        if (outcome.isEmpty()) {
            command.notSent();
        }
        return outcome.isPresent();
    }

    /** The Node's outcome, or its word that an operator has to approve first what it has found the params to stand for. */
    void answered(LiveCommand command, CommandResult result) {
        NeededApproval needed = result.approval();
        if (needed == null) {
            ledger.settle(command, result);
        } else if (command.approvalId() != null) {
            fail(
                    command,
                    ErrorCode.APPROVAL_REJECTED,
                    "The device asked for an approval once more, though the command had one");
        } else if (command.params().utf8().length > Approvals.MAX_PARAMS_BYTES) {
            fail(command, ErrorCode.INVALID_PARAMS, CommandChecks.TOO_LARGE);
        } else {
            ask(command, Risk.CRITICAL, needed, null, approval -> decided(command, approval));
        }
    }

    /** Ends it. */
    void fail(LiveCommand command, ErrorCode error, String message) {
        ledger.settle(command, CommandResult.failure(command.id(), error, message, 0));
    }
}
