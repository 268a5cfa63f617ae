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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Keeps the pending approvals in memory, each with its timer; a request and a decision count once they are committed. */
@Component
public final class ApprovalDesk implements Approvals {
    private static final int MAX_REASON = 1_000;

    private final ApprovalRecords records;
    private final Store store;
    private final Audit audit;
    private final Events events;
    private final Time time;
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final Time.Scheduled cleaning;

    /** One that waits; whoever flips {@code taken} decides it. */
    private record Pending(Approval approval, CompletableFuture<Approval> decision, AtomicBoolean taken) {}

    @Activate
    public ApprovalDesk(
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
                request.requester().id(),
                request.requester().name(),
                now,
                now.plus(Limits.APPROVAL_EXPIRY),
                Status.PENDING,
                null,
                null,
                null);
        // Before it is written: whoever sees the row may decide at once.
        Pending entry = await(approval);
        return insert(approval)
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        pending.remove(approval.approvalId());
                        entry.decision().completeExceptionally(failure);
                    }
                })
                .thenCompose(written -> {
                    events.publish(
                            Event.APPROVAL_REQUESTED,
                            approval.nodeId(),
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
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Pending await(Approval approval) {
        Pending entry = new Pending(approval, new CompletableFuture<>(), new AtomicBoolean());
        pending.put(approval.approvalId(), entry);
        Duration left = Duration.between(time.now(), approval.expiresAt());
        Time.Scheduled expiry = time.after(left.isNegative() ? Duration.ZERO : left, () -> expire(entry));
        var unused = entry.decision().whenComplete((decided, failure) -> expiry.cancel());
        return entry;
    }

    @Override
    public Optional<CompletableFuture<Approval>> pendingFor(String commandId) {
        return entryFor(commandId).map(Pending::decision);
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
        return decide(entry(approvalId), Status.REJECTED, by, reason);
    }

    @Override
    public boolean withdraw(String commandId) {
        Optional<Pending> entry =
                entryFor(commandId).filter(found -> found.taken().compareAndSet(false, true));
        entry.ifPresent(found -> {
            Approval decided = found.approval().decided(Status.WITHDRAWN, null, time.now(), null);
            var unused = write(decided, Principal.GATEWAY).whenComplete((written, failure) -> settle(found, decided));
        });
        return entry.isPresent();
    }

    private void expire(Pending entry) {
        if (entry.taken().compareAndSet(false, true)) {
            Approval decided = entry.approval().decided(Status.EXPIRED, null, time.now(), null);
            var unused = write(decided, Principal.GATEWAY).whenComplete((written, failure) -> settle(entry, decided));
        }
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
        try {
            write(decided, by).join();
        } catch (CompletionException e) {
            entry.taken().set(false);
            throw new StoreException("the decision was not written, and does not count", e);
        }
        settle(entry, decided);
        return decided;
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
        return store.write(transaction -> {
            ApprovalRecords.decide(transaction, decided);
            audit.append(transaction, entry);
        });
    }

    private void settle(Pending entry, Approval decided) {
        pending.remove(decided.approvalId());
        events.publish(
                Event.APPROVAL_DECIDED,
                decided.nodeId(),
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

    private Optional<Pending> entryFor(String commandId) {
        return pending.values().stream()
                .filter(entry -> entry.approval().commandId().equals(commandId))
                .findFirst();
    }
}
