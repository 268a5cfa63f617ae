package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.commands.CommandView.Status;
import dev.sophon.gateway.commands.Commands.Issue;
import dev.sophon.gateway.commands.internal.Issuers.Issuer;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Commands that are kept until their node comes. Those of one requester for one node are given in the order in which they were
 * issued, each when the one before has ended, and nobody's wait for another's. A command is in the database before it is here,
 * and that it is given is there before it is sent, so it is given once. Nothing here waits. Thread-safe.
 */
final class CommandQueue implements AutoCloseable {
    /** Of one command's params, as JSON. */
    static final int MOST_PARAMS_BYTES = Approvals.MAX_PARAMS_BYTES;
    /** How long ahead a command may be queued. */
    static final Duration LONGEST = Limits.RETENTION;

    /** After a node is there: what is said to it first goes out before. */
    private static final Duration AFTER_HELLO = Duration.ofMillis(100);

    /** In which what no event tells is noticed, as that a write can be tried again. */
    private static final Duration PERIOD = Duration.ofSeconds(15);

    /** How long after a failed write the next is tried. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private static final Set<Role> ISSUERS = Set.of(Role.ADMIN, Role.OPERATOR, Role.AGENT);

    private final Nodes nodes;
    private final NodeRouter router;
    private final Issuers issuers;
    private final CommandLedger ledger;
    private final CommandWay way;
    private final Time time;
    private final QueueLanes lanes = new QueueLanes();
    private final Events.Subscription subscription;
    private final Time.Scheduled looking;
    private volatile boolean closed;
    private final QueueRoom room = new QueueRoom();
    /** When the newest was issued: each has a time of its own, which is their order after a restart too. */
    private final AtomicReference<Instant> newest = new AtomicReference<>(Instant.EPOCH);

    CommandQueue(
            Nodes nodes,
            NodeRouter router,
            Issuers issuers,
            CommandLedger ledger,
            CommandWay way,
            Events events,
            Time time) {
        this.nodes = nodes;
        this.router = router;
        this.issuers = issuers;
        this.ledger = ledger;
        this.way = way;
        this.time = time;
        this.looking = time.every(PERIOD, this::look);
        this.subscription = events.subscribe(Long.MAX_VALUE, this::heard);
    }

    /**
     * A wait by the monotonic clock may end later than the window does, where the machine has slept. A pairing may end while
     * a command is being given, or its end be the last that was written before the Gateway went down.
     */
    private void look() {
        for (QueueLane lane : lanes.all()) {
            if (hasNoPairing(lane.nodeId())) {
                gone(lane);
            }
            lane.all().stream()
                    .filter(command -> !time.now().isBefore(until(command)))
                    .forEach(this::expire);
            giveNext(lane);
        }
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
        looking.cancel();
    }

    /**
     * Requires that a command can be kept until then.
     *
     * @throws Refusal naming the field
     */
    static void require(Instant until, Instant now, int paramsBytes) {
        if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
            throw Refusal.invalid("queue.until: expected a time that is still to come, at most " + LONGEST.toHours()
                    + " hours from now");
        }
        if (paramsBytes > MOST_PARAMS_BYTES) {
            throw Refusal.invalid(
                    "params: a command that is queued takes " + MOST_PARAMS_BYTES + " bytes of JSON at most");
        }
    }

    /** By what the issuer of a command that is to be queued is looked at again. */
    Issuer issuer(Principal principal) {
        return issuers.of(principal)
                .orElseThrow(() -> Refusal.forbidden(
                        "queue: only who is still known then can have a command kept: a token or an account"));
    }

    /** When a command that is to be queued was issued: now, and after each before it. */
    Instant next() {
        return newest.updateAndGet(before -> {
            Instant now = Instant.ofEpochMilli(time.now().toEpochMilli());
            return now.isAfter(before) ? now : before.plusMillis(1);
        });
    }

    /** Keeps a place for a command until it has ended. */
    void reserve(LiveCommand command) {
        room.take(command);
        freeAtItsEnd(command);
    }

    private void freeAtItsEnd(LiveCommand command) {
        var unused = command.outcome().whenComplete((result, problem) -> {
            room.leave(command);
            left(command);
        });
    }

    /**
     * Takes in a command that is written.
     *
     * @param risk of what has to be approved before; null where nothing has to
     */
    void add(LiveCommand command, @Nullable Risk risk) {
        hold(command);
        if (command.cancelled() && takeBack(command)) {
            return;
        }
        if (risk != null) {
            ask(command, risk);
        } else {
            come(command.nodeId(), Duration.ZERO);
        }
    }

    /** Takes up what was queued before a restart, in the order in which it was issued. */
    void restore(LiveCommand command) {
        newest.accumulateAndGet(command.issuedAt(), (one, two) -> one.isAfter(two) ? one : two);
        room.occupy(command);
        freeAtItsEnd(command);
        hold(command);
    }

    private void hold(LiveCommand command) {
        if (command.result() != null) {
            return;
        }
        lanes.add(command);
        if (command.result() != null) {
            // It has ended between the look and that.
            left(command);
            return;
        }
        Duration left = Duration.between(time.now(), until(command));
        Time.Scheduled end = time.after(left.isNegative() ? Duration.ZERO : left, () -> expire(command));
        var unused = command.outcome().whenComplete((result, problem) -> end.cancel());
    }

    private static Instant until(LiveCommand command) {
        Instant until = command.queuedUntil();
        if (until == null) {
            throw new IllegalArgumentException("not queued");
        }
        return until;
    }

    private void ask(LiveCommand command, Risk risk) {
        way.ask(command, risk, until(command), approval -> decided(command, approval));
    }

    /** Goes on as an operator has decided: what is approved is given in its turn. */
    void decided(LiveCommand command, Approval approval) {
        if (approval.status() == Approval.Status.APPROVED && !command.cancelled()) {
            command.approved(CommandWay.approval(approval));
            command.become(Standing::queued);
            ledger.save(command);
            come(command.nodeId(), Duration.ZERO);
        } else {
            way.decided(command, approval);
        }
    }

    /** Takes a command back that is not being given; whether it was here. It has ended then. */
    boolean takeBack(LiveCommand command) {
        QueueLane lane = lanes.of(command);
        if (lane == null || !lane.takeBack(command)) {
            return false;
        }
        way.fail(command, ErrorCode.CANCELLED, "The issuer cancelled the command");
        return true;
    }

    /** Its window is over. What is being given by then has come in time. */
    private void expire(LiveCommand command) {
        QueueLane lane = lanes.of(command);
        if (lane == null || !lane.holds(command)) {
            return;
        }
        boolean waits = command.status() == Status.WAITING_FOR_APPROVAL;
        if (lane.takeBack(command)) {
            end(command, waits);
        }
    }

    private void end(LiveCommand command, boolean waits) {
        if (waits) {
            way.fail(command, ErrorCode.APPROVAL_REJECTED, CommandWay.NOBODY_IN_WINDOW);
        } else if (isThere(command.nodeId())) {
            way.fail(command, ErrorCode.TIMEOUT, "Its window ended before its turn came; it was not sent");
        } else {
            way.fail(
                    command,
                    ErrorCode.NODE_OFFLINE,
                    "The node was not connected before the command's window ended; it was not sent");
        }
    }

    private void heard(Event event) {
        String nodeId = event.nodeId();
        if (nodeId == null) {
            return;
        }
        switch (event.type()) {
            case Event.NODE_ONLINE, Event.NODE_RESUMED -> come(nodeId, AFTER_HELLO);
            case Event.NODE_REVOKED, Event.NODE_FORGOTTEN -> {
                var unused = time.after(Duration.ZERO, () -> lanes.at(nodeId).forEach(this::gone));
            }
            default -> {}
        }
    }

    /** On a thread of its own: whoever tells of a node, or writes, goes on. */
    private void come(String nodeId, Duration after) {
        var unused = time.after(after, () -> lanes.at(nodeId).forEach(this::giveNext));
    }

    private void gone(QueueLane lane) {
        for (LiveCommand command : lane.all()) {
            if (lane.takeBack(command)) {
                way.fail(command, ErrorCode.NODE_OFFLINE, "The node's pairing was ended");
            }
        }
    }

    private boolean hasNoPairing(String nodeId) {
        return nodes.find(nodeId)
                .filter(node -> node.status() != NodeStatus.REVOKED)
                .isEmpty();
    }

    /** Whether a command that is sent there has a chance to run. */
    private boolean isThere(String nodeId) {
        return router.reaches(nodeId)
                && nodes.find(nodeId).filter(node -> node.pause() == null).isPresent();
    }

    private void left(LiveCommand command) {
        QueueLane lane = lanes.remove(command);
        if (lane != null) {
            giveNext(lane);
        }
    }

    private void giveNext(QueueLane lane) {
        LiveCommand command = isThere(lane.nodeId()) ? lane.takeFirst() : null;
        if (command != null) {
            way.guarded(command, () -> give(lane, command));
        }
    }

    /** All is checked as if it were issued now; only that it may be is known from then. */
    private void give(QueueLane lane, LiveCommand command) {
        if (way.takenBack(command)) {
            return;
        }
        if (!time.now().isBefore(until(command))) {
            end(command, false);
            return;
        }
        Issuer issuer = command.issuer();
        Principal now = issuer == null ? null : issuers.now(issuer).orElse(null);
        if (now == null) {
            refuse(command, "The token or account that queued it counts no more");
            return;
        }
        Node node = nodes.find(command.nodeId())
                .filter(found -> ISSUERS.contains(now.role()) && now.sees(found.nodeId()))
                .map(found -> found.limitedTo(now))
                .orElse(null);
        if (node == null) {
            refuse(command, "Who queued it may not run commands there any more");
            return;
        }
        CommandChecks.Verdict verdict = CommandChecks.check(
                node,
                true,
                new Issue(
                        command.nodeId(),
                        command.command(),
                        command.params(),
                        command.timeoutMs(),
                        null,
                        now,
                        command.requestId()));
        CommandChecks.Failure failure = verdict.failure();
        Risk risk = verdict.risk();
        if (failure != null) {
            way.fail(command, failure.error(), failure.message());
        } else if (risk != null && command.approved() == null) {
            // It has become critical since, or the Gateway went down before anybody was asked.
            ask(command, risk);
            lane.putBack(command);
        } else {
            send(lane, command);
        }
    }

    private void refuse(LiveCommand command, String message) {
        way.fail(command, ErrorCode.NOT_AUTHORIZED, message);
    }

    /** That it is given is written first: after a crash it is one that its node may have. The budget begins here. */
    private void send(QueueLane lane, LiveCommand command) {
        Instant now = time.now();
        var unused = ledger.become(command, standing -> standing.dispatched(now))
                .whenComplete((written, problem) -> {
                    if (problem != null) {
                        waitsOn(lane, command);
                    } else {
                        way.guarded(command, () -> {
                            if (!way.give(command)) {
                                notSent(lane, command);
                            }
                        });
                    }
                });
    }

    /** Its node was gone by then. That it was not sent is written too, however often that is tried, before it is so. */
    private void notSent(QueueLane lane, LiveCommand command) {
        if (closed || way.takenBack(command)) {
            return;
        }
        var unused = ledger.become(command, Standing::queued).whenComplete((written, problem) -> {
            if (problem == null) {
                waitsOn(lane, command);
            } else {
                var unusedToo = time.after(RETRY, () -> notSent(lane, command));
            }
        });
    }

    /** In its place, as far as its issuer and its window let it. */
    private void waitsOn(QueueLane lane, LiveCommand command) {
        lane.putBack(command);
        if (command.cancelled()) {
            takeBack(command);
        } else if (!time.now().isBefore(until(command))) {
            expire(command);
        }
    }
}
