package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import dev.sophon.protocol.wire.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One command on its way: its budget, the thread that works on it, and the one outcome that it gets. Thread-safe. */
public final class Call implements Invocation {
    /** Between two words on its progress. */
    private static final long TELL_NANOS = 500_000_000L;

    private final ExecuteCommand command;
    private final boolean local;
    private final Duration budget;
    private final Endings endings;
    private final long received = System.nanoTime();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final CompletableFuture<CommandResult> outcome = new CompletableFuture<>();

    /** When its progress was last told, on the monotonic clock; at first long enough ago. */
    private final AtomicLong told = new AtomicLong(received - TELL_NANOS);

    private final List<Runnable> endActions = new ArrayList<>();
    private volatile @Nullable RegisteredHandler handler;
    private volatile @Nullable OwnerPolicy policy;
    private @Nullable Thread worker;
    private @Nullable Future<?> deadline;
    private boolean acted;
    private boolean over;
    /** Why its work was ended, where the person at the device did that. */
    private volatile @Nullable String stoppedFor;

    /** What it says of how far it came, where it ends otherwise than by its work. */
    private volatile @Nullable Supplier<String> howFar;

    /** When the person at the device has allowed this very call, on the monotonic clock. */
    private volatile @Nullable Long allowed;

    /** What its dispatcher does when a call ends. */
    public interface Endings {
        /** Takes the outcome down, before anybody hears of it. */
        void settle(Call call, CommandResult result);

        /** Forgets it again: it has not begun, and may come again with an operator's approval. */
        void release(Call call);

        /** What is left to do when its issuer has been told. */
        void ended(Call call, CommandResult result);

        /** The way to the Gateway; null where there is none. */
        @Nullable
        Upstream upstream();

        /** Keeps in mind what it leaves held. */
        void leavesHeld(Call call, Runnable letGo);

        /** Runs what ends the work of a call, without waiting for it. */
        void run(Runnable endAction);

        /** Runs a task in a moment: when what was stopped has had its time to end by itself. */
        void soon(Runnable task);
    }

    public Call(ExecuteCommand command, Duration budget, boolean local, Endings endings) {
        this.command = command;
        this.budget = budget;
        this.local = local;
        this.endings = endings;
    }

    public ExecuteCommand command() {
        return command;
    }

    /** Whether it comes from the device's own console. */
    public boolean local() {
        return local;
    }

    public Duration budget() {
        return budget;
    }

    public CompletionStage<CommandResult> outcome() {
        return outcome.minimalCompletionStage();
    }

    @Override
    public String commandId() {
        return command.commandId();
    }

    @Override
    public <S extends Record> S policy(Class<S> section) throws CommandException {
        RegisteredHandler by = handler;
        OwnerPolicy owner = policy;
        if (by == null || owner == null) {
            throw new IllegalStateException("no handler has it yet");
        }
        return by.section(section, owner);
    }

    @Override
    public void progress(long done, long total) {
        Upstream way = local ? null : endings.upstream();
        long before = told.get();
        long now = System.nanoTime();
        if (way != null && !settled.get() && now - before >= TELL_NANOS && told.compareAndSet(before, now)) {
            way.progress(new Progress(commandId(), done, total < 0 ? null : total, null));
        }
    }

    @Override
    public Transfers transfers() throws CommandException {
        Upstream way = local ? null : endings.upstream();
        if (way == null) {
            throw CommandException.unsupported(
                    "files are sent and fetched by commands that come by a Gateway, and not by this device's console");
        }
        return way.transfers(this);
    }

    @Override
    public String requestId() {
        return command.requestId();
    }

    @Override
    public Duration remaining() {
        Duration left = budget.minusNanos(System.nanoTime() - received);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public synchronized boolean ended() {
        return over || remaining().isZero();
    }

    @Override
    public void onEnd(Runnable action) {
        synchronized (this) {
            if (!over) {
                endActions.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void leavesHeld(Runnable letGo) {
        endings.leavesHeld(this, letGo);
        onEnd(letGo);
    }

    @Nullable
    public RegisteredHandler handler() {
        return handler;
    }

    public void handledBy(RegisteredHandler resolved, OwnerPolicy owner) {
        policy = owner;
        handler = resolved;
    }

    /** What to cancel when it gets its outcome before. */
    public synchronized void deadline(Future<?> atItsEnd) {
        deadline = atItsEnd;
    }

    private synchronized void endDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    public boolean isSettled() {
        return settled.get();
    }

    /** Answers with an outcome that was taken down before. */
    public void answer(CommandResult stored) {
        if (settled.compareAndSet(false, true)) {
            outcome.complete(stored);
        }
    }

    /** Gives it its outcome; without effect if it has one. */
    public void finish(CommandResult result) {
        if (settled.compareAndSet(false, true)) {
            endDeadline();
            endings.settle(this, result);
            outcome.complete(result);
            endings.ended(this, result);
        }
    }

    /** Answers that an operator has to approve this first, and forgets it; without effect if it has its outcome. */
    public void needs(NeededApproval approval) {
        if (settled.compareAndSet(false, true)) {
            endDeadline();
            endings.release(this);
            CommandResult result = CommandResult.approvalNeeded(
                    commandId(), approval, "An operator has to approve this command first", elapsedMs());
            outcome.complete(result);
            endings.ended(this, result);
        }
    }

    public void fail(ErrorCode code, String message) {
        String reason = stoppedFor;
        if (reason == null) {
            finish(CommandResult.failure(commandId(), code, withHowFar(message), elapsedMs()));
        } else {
            String done = code == ErrorCode.CANCELLED && !message.isEmpty() ? reason + " " + message : reason;
            finish(CommandResult.failure(commandId(), ErrorCode.CANCELLED, withHowFar(done), elapsedMs()));
        }
    }

    private String withHowFar(String message) {
        Supplier<String> far = howFar;
        return far == null ? message : message + (message.endsWith(".") ? " " : ". ") + far.get();
    }

    /** From here on its failure says how far it came, in a sentence. */
    public void tellsHowFar(Supplier<String> sentence) {
        howFar = sentence;
    }

    /**
     * Ends its work for the person at the device; it is {@code cancelled} then, with what the work says of how far it came, if
     * it says that soon.
     *
     * @param reason a sentence
     */
    public void stopFor(String reason) {
        synchronized (this) {
            if (over) {
                return;
            }
            stoppedFor = reason;
        }
        endWork();
        endings.soon(() -> fail(ErrorCode.CANCELLED, ""));
    }

    public void allowedNow() {
        allowed = System.nanoTime();
    }

    /** When the person at the device has allowed this very call, on the monotonic clock; null if she was not asked. */
    @Nullable
    public Long allowed() {
        return allowed;
    }

    /** Whether a thread is still at it. */
    public synchronized boolean atWork() {
        return worker != null;
    }

    /** Gives it this outcome now, whatever works on it, and ends that work. */
    public void abort(ErrorCode code, String message) {
        fail(code, message);
        endWork();
    }

    private void endWork() {
        List<Runnable> actions;
        synchronized (this) {
            over = true;
            if (worker != null) {
                worker.interrupt();
            }
            actions = List.copyOf(endActions);
            endActions.clear();
        }
        actions.forEach(endings::run);
    }

    public long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - received);
    }

    /** The calling thread works on it from now on; false when it is over, and nothing may start any more. */
    public synchronized boolean start() {
        if (over || settled.get() || remaining().isZero()) {
            return false;
        }
        worker = Thread.currentThread();
        return true;
    }

    /** From here on it may have changed something. */
    public synchronized void acts() {
        acted = true;
    }

    public synchronized boolean hasActed() {
        return acted;
    }

    /** The calling thread is done with it; an interrupt that was meant for this call goes no further. */
    public synchronized void stop() {
        worker = null;
        endActions.clear();
        Thread.interrupted();
    }
}
