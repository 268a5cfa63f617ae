package dev.sophon.gateway.approvals.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.approvals.Approval.Status;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.text.CleanText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Keeps the pending approvals in memory, each with its timer; a request and a decision count once they are committed. */
@Component
public final class ApprovalQueue implements Approvals {
    private static final int MAX_REASON = 1_000;
    private static final int PATIENCE_SECONDS = 60;
    /** How long after a failed write of what nobody decided the next is tried. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ApprovalRecords records;
    private final Store store;
    private final Audit audit;
    private final Events events;
    private final Time time;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    /** The same by their commands. */
    private final Map<String, Pending> byCommand = new ConcurrentHashMap<>();

    private final Time.Scheduled cleaning;
    private volatile boolean closed;

    /**
     * One that waits; whoever flips {@code taken} decides it.
     *
     * @param missed what it came to while a decision was being written; holds {@code null} if nothing
     */
    private record Pending(
            Approval approval,
            CompletableFuture<Approval> decision,
            AtomicBoolean taken,
            AtomicReference<@Nullable Status> missed) {}

    @Activate
    public ApprovalQueue(
            @Reference Store store, @Reference Audit audit, @Reference Events events, @Reference Time time) {
        this.records = new ApprovalRecords(store);
        this.store = store;
        this.audit = audit;
        this.events = events;
        this.time = time;
        records.list(Status.PENDING, Integer.MAX_VALUE).forEach(this::await);
        cleaning = time.every(
                Duration.ofMinutes(10), () -> records.forgetParams(time.now().minus(Limits.RETENTION)));
    }

    @Deactivate
    public void close() {
        closed = true;
        cleaning.cancel();
    }

    @Override
    public CompletableFuture<Approval> request(Request request) {
        Instant now = time.now();
        Approval approval = new Approval(
                request.approvalId(),
                request.commandId(),
                request.nodeId(),
                request.command(),
                request.params(),
                request.paramsSha256(),
                request.risk(),
                request.requesterId(),
                request.requestedBy(),
                now,
                request.expiresAt() == null ? now.plus(Limits.APPROVAL_EXPIRY) : request.expiresAt(),
                Status.PENDING,
                null,
                null,
                null,
                request.device());
        // Before it is written: whoever sees the row may decide at once.
        Pending entry = await(approval);
        return insert(approval)
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        remove(approval);
                        entry.decision().completeExceptionally(failure);
                    }
                })
                .thenCompose(written -> {
                    events.publish(
                            Event.APPROVAL_REQUESTED,
                            approval.nodeId(),
                            approval.requesterId(),
                            Map.of(
                                    "approvalId", approval.approvalId(),
                                    "commandId", approval.commandId(),
                                    "command", approval.command(),
                                    "requestedBy", approval.requestedBy()));
                    return entry.decision();
                });
    }

    private CompletableFuture<Void> insert(Approval approval) {
        try {
            return store.write(transaction -> ApprovalRecords.insert(transaction, approval));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void remove(Approval approval) {
        pending.remove(approval.approvalId());
        byCommand.remove(approval.commandId());
    }

    private Pending await(Approval approval) {
        Pending entry = new Pending(approval, new CompletableFuture<>(), new AtomicBoolean(), new AtomicReference<>());
        pending.put(approval.approvalId(), entry);
        byCommand.put(approval.commandId(), entry);
        Duration left = Duration.between(time.now(), approval.expiresAt());
        Time.Scheduled expiry = time.after(left.isNegative() ? Duration.ZERO : left, () -> expire(entry));
        var unused = entry.decision().whenComplete((decided, failure) -> expiry.cancel());
        return entry;
    }

    @Override
    public Optional<CompletableFuture<Approval>> pendingFor(String commandId) {
        return Optional.ofNullable(byCommand.get(commandId)).map(Pending::decision);
    }

    @Override
    public Optional<Approval> find(String approvalId) {
        return records.find(approvalId);
    }

    @Override
    public List<Approval> list(@Nullable Status status, int limit) {
        return records.list(status, limit);
    }

    @Override
    public int pending() {
        return pending.size();
    }

    @Override
    public Approval approve(String approvalId, Principal by) {
        Pending entry = entry(approvalId);
        if (entry.approval().requesterId().equals(by.id())) {
            throw Refusal.forbidden("The requester of a command cannot approve it: another operator's token must");
        }
        return decide(entry, Status.APPROVED, by, null);
    }

    @Override
    public Approval confirm(String approvalId, Principal by) {
        Pending entry = entry(approvalId);
        if (!entry.approval().requesterId().equals(by.id())) {
            throw Refusal.forbidden("Only the requester of a command confirms it; others approve it");
        }
        return decide(entry, Status.APPROVED, by, null);
    }

    @Override
    public Approval reject(String approvalId, Principal by, @Nullable String reason) {
        if (reason != null && reason.length() > MAX_REASON) {
            throw Refusal.invalid("reason: expected " + MAX_REASON + " characters at most");
        }
        return decide(entry(approvalId), Status.REJECTED, by, CleanText.said(reason, MAX_REASON));
    }

    @Override
    public boolean withdraw(String commandId, Runnable before) {
        Pending entry = byCommand.get(commandId);
        if (entry == null || !entry.taken().compareAndSet(false, true)) {
            return false;
        }
        settle(entry, entry.approval().decided(Status.WITHDRAWN, null, time.now(), null), Principal.GATEWAY, before);
        return true;
    }

    @Override
    public void end(String commandId) {
        Pending entry = byCommand.get(commandId);
        if (entry != null) {
            undecided(entry, Status.WITHDRAWN);
        }
    }

    private void expire(Pending entry) {
        undecided(entry, Status.EXPIRED);
    }

    /** Ends what nobody has decided. It is told once it is written: a restart would find it waiting. */
    private void undecided(Pending entry, Status status) {
        // First: whoever is writing a decision looks here if that fails.
        entry.missed().compareAndSet(null, status);
        if (entry.taken().compareAndSet(false, true)) {
            Approval decided = entry.approval().decided(status, null, time.now(), null);
            undecided(entry, decided);
        }
    }

    private void undecided(Pending entry, Approval decided) {
        if (closed || entry.decision().isDone()) {
            return;
        }
        var unused = write(decided, Principal.GATEWAY).whenComplete((written, failure) -> {
            if (failure == null) {
                publish(entry, decided);
            } else {
                var unusedToo = time.after(RETRY, () -> undecided(entry, decided));
            }
        });
    }

    /** The decision must be on disk before anything runs by it. */
    private Approval decide(Pending entry, Status status, Principal by, @Nullable String reason) {
        Instant now = time.now();
        if (!now.isBefore(entry.approval().expiresAt())) {
            expire(entry);
        }
        if (!entry.taken().compareAndSet(false, true)) {
            throw Refusal.conflict("This approval is decided already: the first answer counts");
        }
        Approval decided = entry.approval().decided(status, by.name(), now, reason);
        settle(entry, decided, by, () -> {});
        return decided;
    }

    /** Writes a decision and publishes it, in one step: who gives up waiting leaves nothing half there. */
    private void settle(Pending entry, Approval decided, Principal by, Runnable before) {
        CompletableFuture<Void> settled = write(decided, by).whenComplete((written, failure) -> {
            if (failure == null) {
                before.run();
                publish(entry, decided);
            } else {
                entry.taken().set(false);
                Status missed = entry.missed().get();
                if (missed != null) {
                    undecided(entry, missed);
                }
            }
        });
        try {
            settled.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new StoreException("the decision was not written, and does not count", e);
        } catch (TimeoutException e) {
            throw new StoreException("it is not known yet whether the decision was written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while writing", e);
        }
    }

    private CompletableFuture<Void> write(Approval decided, Principal by) {
        AuditEntry entry = new AuditEntry(
                time.now(),
                by.id(),
                by.name(),
                "approval." + decided.status().wireName(),
                decided.nodeId(),
                decided.approvalId() + " " + decided.command(),
                decided.commandId(),
                decided.paramsSha256(),
                "ok",
                null,
                null);
        try {
            return store.write(transaction -> {
                ApprovalRecords.decide(transaction, decided);
                audit.append(transaction, entry);
            });
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void publish(Pending entry, Approval decided) {
        remove(decided);
        events.publish(
                Event.APPROVAL_DECIDED,
                decided.nodeId(),
                decided.requesterId(),
                Map.of(
                        "approvalId", decided.approvalId(),
                        "commandId", decided.commandId(),
                        "command", decided.command(),
                        "status", decided.status().wireName()));
        entry.decision().complete(decided);
    }

    private Pending entry(String approvalId) {
        Pending entry = pending.get(approvalId);
        if (entry == null) {
            throw find(approvalId).isPresent()
                    ? Refusal.conflict("This approval is decided already: the first answer counts")
                    : Refusal.notFound("No approval has this id");
        }
        return entry;
    }
}
