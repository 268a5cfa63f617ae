package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.commands.CommandView.Status;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.commands.internal.Issuers.Issuer;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A command that has not ended, or has just ended and is about to be written. Thread-safe. */
final class LiveCommand {
    /** Between two events of its progress. */
    private static final long TELL_NANOS = 200_000_000L;

    private final String id;
    private final String nodeId;
    private final String command;
    private final Params params;
    private final String paramsSha256;
    private final int timeoutMs;
    private final String requesterId;
    private final String requesterName;
    private final String requestId;
    private final Instant issuedAt;
    private final CompletableFuture<CommandResult> outcome = new CompletableFuture<>();
    /** Changed as a whole, under the monitor. */
    private volatile Standing standing;

    private final @Nullable Instant queuedUntil;
    private final @Nullable Issuer issuer;
    private volatile ExecuteCommand.@Nullable Approval approved;
    private volatile @Nullable Predicate<EncodedJson> follower;
    private volatile boolean cancelled;
    private volatile boolean sent;
    private final AtomicInteger issuers = new AtomicInteger(1);
    private final AtomicBoolean queued = new AtomicBoolean();
    private volatile boolean written;
    private volatile boolean keyed;
    /** When its progress was last told, on the monotonic clock; 0 for never. */
    private final AtomicLong told = new AtomicLong();

    private volatile CompletableFuture<Void> keeping = CompletableFuture.completedFuture(null);

    LiveCommand(
            String id,
            String nodeId,
            String command,
            Params params,
            String paramsSha256,
            int timeoutMs,
            String requesterId,
            String requesterName,
            String requestId,
            Instant issuedAt) {
        this(
                id,
                nodeId,
                command,
                params,
                paramsSha256,
                timeoutMs,
                requesterId,
                requesterName,
                requestId,
                issuedAt,
                null,
                null);
    }

    /**
     * One that may be given later.
     *
     * @param queuedUntil until when; {@code null} for one that is sent at once
     * @param issuer by what is looked at again who has issued it; there if it is given later
     */
    LiveCommand(
            String id,
            String nodeId,
            String command,
            Params params,
            String paramsSha256,
            int timeoutMs,
            String requesterId,
            String requesterName,
            String requestId,
            Instant issuedAt,
            @Nullable Instant queuedUntil,
            @Nullable Issuer issuer) {
        this.id = id;
        this.nodeId = nodeId;
        this.command = command;
        this.params = params;
        this.paramsSha256 = paramsSha256;
        this.timeoutMs = timeoutMs;
        this.requesterId = requesterId;
        this.requesterName = requesterName;
        this.requestId = requestId;
        this.issuedAt = issuedAt;
        this.queuedUntil = queuedUntil;
        this.issuer = issuer;
        this.standing = new Standing(queuedUntil == null ? Status.DISPATCHED : Status.QUEUED, null, null, null, null);
    }

    String id() {
        return id;
    }

    String nodeId() {
        return nodeId;
    }

    String command() {
        return command;
    }

    Params params() {
        return params;
    }

    String paramsSha256() {
        return paramsSha256;
    }

    int timeoutMs() {
        return timeoutMs;
    }

    String requesterId() {
        return requesterId;
    }

    String requesterName() {
        return requesterName;
    }

    String requestId() {
        return requestId;
    }

    Instant issuedAt() {
        return issuedAt;
    }

    /** Until when it may be given; {@code null} for one that is sent at once. */
    @Nullable
    Instant queuedUntil() {
        return queuedUntil;
    }

    @Nullable
    Issuer issuer() {
        return issuer;
    }

    /** Whether it is still to be given. */
    boolean isQueued() {
        Standing now = standing();
        return queuedUntil != null && now.dispatchedAt() == null && now.result() == null;
    }

    /** How it stands, in one piece. */
    Standing standing() {
        return standing;
    }

    /** It stands so from now on, unless it has ended. What is written first is changed here behind that. */
    synchronized void become(UnaryOperator<Standing> next) {
        if (standing.result() != null) {
            return;
        }
        standing = next.apply(standing);
        if (standing.status() != Status.DISPATCHED) {
            sent = false;
        }
    }

    /** The approval that it is given with; {@code null} for none. */
    ExecuteCommand.@Nullable Approval approved() {
        return approved;
    }

    void approved(ExecuteCommand.Approval approval) {
        approved = approval;
    }

    /** Whether its progress may be told again by now. */
    boolean mayTell(long now) {
        long before = told.get();
        return (before == 0 || now - before >= TELL_NANOS) && told.compareAndSet(before, now);
    }

    /** What it shows goes there; null for nowhere. */
    void followedBy(@Nullable Predicate<EncodedJson> parts) {
        follower = parts;
    }

    /** Whether somebody has taken it, and waits for more. */
    boolean shows(EncodedJson part) {
        Predicate<EncodedJson> parts = follower;
        return parts != null && parts.test(part);
    }

    /** Completes when it has ended. */
    CompletableFuture<CommandResult> outcome() {
        return outcome;
    }

    /** How it ended; {@code null} until then. */
    @Nullable
    CommandResult result() {
        return standing().result();
    }

    Status status() {
        return standing().status();
    }

    @Nullable
    String approvalId() {
        return standing().approvalId();
    }

    /** Ends it, once; false if it has ended already. Does not complete the outcome: what it is about is written first. */
    synchronized boolean end(CommandResult how, Instant at) {
        if (standing.result() != null) {
            return false;
        }
        standing = standing.ended(how, at);
        return true;
    }

    /** Its issuer takes it back. */
    void cancel() {
        cancelled = true;
    }

    /** Whether its issuer took it back. */
    boolean cancelled() {
        return cancelled;
    }

    /** It is sent, unless it is found cancelled hereafter. */
    void sent() {
        sent = true;
    }

    /** Its node was gone: it is not sent. */
    void notSent() {
        sent = false;
    }

    /** Whether it is at its node; if not, it is not sent once it is cancelled. */
    boolean isSent() {
        return sent;
    }

    /** It was issued again, by its key. */
    void joined() {
        issuers.incrementAndGet();
    }

    /** One of those who have issued it waits no more; whether that was the last. */
    boolean left() {
        return issuers.decrementAndGet() == 0;
    }

    /** Asks for a place in the writer's queue; false if it has one already, which writes what is true by then. */
    boolean queue() {
        return queued.compareAndSet(false, true);
    }

    /** Its turn has come; whether there may be a row of it already. */
    boolean dequeue() {
        queued.set(false);
        boolean before = written;
        written = true;
        return before;
    }

    /** What was in the writer's queue will not be written. */
    void dropped() {
        queued.set(false);
    }

    /** There is a row of it. */
    void written() {
        written = true;
    }

    /** There is no row of it after all: what would have made it was undone. */
    void unwritten() {
        written = false;
    }

    /** Whether there may be a row of it, so that somebody can ask for it after a crash. */
    boolean isWritten() {
        return written;
    }

    /** Its issuer can ask for it by a key. */
    void keyed() {
        keyed = true;
    }

    boolean isKeyed() {
        return keyed;
    }

    /** Its end is being written. */
    void keeping(CompletableFuture<Void> writing) {
        keeping = writing;
    }

    /** Completes when its end is written. */
    CompletableFuture<Void> kept() {
        return keeping;
    }

    ExecuteCommand message(ExecuteCommand.@Nullable Approval approval) {
        return new ExecuteCommand(id, requestId, command, params.tree(), timeoutMs, issuedAt, approval, requesterName);
    }
}
