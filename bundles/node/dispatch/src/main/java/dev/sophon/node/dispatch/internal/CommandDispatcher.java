package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.dispatch.OwnerQuestion;
import dev.sophon.node.dispatch.RunningCommands;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.Calls;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.HandlerRegistry;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.observe.Observer;
import dev.sophon.node.dispatch.internal.person.PauseState;
import dev.sophon.node.dispatch.internal.person.Person;
import dev.sophon.node.dispatch.internal.person.PersonFirst;
import dev.sophon.node.dispatch.internal.rules.OperatorsApproval;
import dev.sophon.node.dispatch.internal.rules.Rules;
import dev.sophon.node.dispatch.internal.work.Leases;
import dev.sophon.node.dispatch.internal.work.LogText;
import dev.sophon.node.dispatch.internal.work.Stage;
import dev.sophon.node.dispatch.internal.work.Threads;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.json.TreeSize;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.MDC;

/**
 * Takes commands in and gives each its one outcome: an id that is known is answered with what is known of it, a new one
 * goes down the {@link Pipeline} while its deadline runs beside it.
 */
@Component(
        service = {Dispatcher.class, OwnerQuestion.class, RunningCommands.class},
        immediate = true)
public final class CommandDispatcher implements Dispatcher, OwnerQuestion, RunningCommands, Call.Endings {
    private static final int WAITING = 1_000;
    private static final int ID_LENGTH = 200;
    private static final long TIMER_TURN_MS = 250;
    /** What a command that was stopped may take to say what it has done. */
    private static final long SOON_MS = 1_000;
    /** What the params of all commands that have not ended may take in memory; one alone always may. */
    private static final long PARAMS_BYTES = 48L << 20;

    private final Journal journal;
    private final Pipeline pipeline;
    private final Leases leases;

    /** Held while a command is taken up, and while it is said that none is any more. */
    private final Object gate = new Object();

    private boolean retired;
    private final AtomicLong paramsBytes = new AtomicLong();
    private final Calls running = new Calls();
    /** Reads kept results, which may be on the disk. */
    private final ThreadPoolExecutor answers = Threads.pool("sophon-answers", 1, WAITING);

    private final ThreadPoolExecutor endings = Threads.pool("sophon-endings", 4, 4 * WAITING);
    private final ScheduledThreadPoolExecutor deadlines = Threads.timer("sophon-deadlines");
    private final AtomicBoolean timerAwake = new AtomicBoolean();
    private volatile Set<String> granted = Set.of();
    private volatile boolean opensApprovals;
    private volatile @Nullable Upstream upstream;

    @Activate
    public CommandDispatcher(
            @Reference HandlerRegistry handlers,
            @Reference Catalogue catalogue,
            @Reference OwnerPolicy policy,
            @Reference Consent consent,
            @Reference Journal journal,
            @Reference PauseState pause,
            @Reference PersonFirst first,
            @Reference Observer observer) {
        this(handlers, catalogue, policy, consent, journal, pause, first, observer, Leases.LENGTH);
    }

    CommandDispatcher(
            HandlerRegistry handlers,
            Catalogue catalogue,
            OwnerPolicy policy,
            Consent consent,
            Journal journal,
            PauseState pause,
            PersonFirst first,
            Observer observer,
            Duration lease) {
        this.journal = journal;
        this.leases = new Leases(deadlines, endings::execute, lease);
        this.pipeline = new Pipeline(
                new Rules(handlers, catalogue, policy, new OperatorsApproval(() -> opensApprovals), () -> granted),
                consent,
                journal,
                leases,
                new Person(pause, first),
                observer);
        first.whenMoved(this::letGo);
        pause.cancelBy(this::cancelAll);
        // What ends work must run, whatever else does.
        endings.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
    }

    @Override
    public CompletionStage<CommandResult> execute(ExecuteCommand command) {
        return accept(new Call(command, budget(command), false, this));
    }

    @Override
    public CompletionStage<CommandResult> executeLocally(String command, @Nullable JsonNode params, Duration budget) {
        String id = "local-" + UUID.randomUUID();
        int timeoutMs = (int) Math.min(budget.toMillis(), Integer.MAX_VALUE);
        ExecuteCommand typed = new ExecuteCommand(id, id, command, params, timeoutMs, Instant.now(), null);
        return accept(new Call(typed, budget(typed), true, this));
    }

    @Override
    public Consent.Answer ask(String what, JsonNode details, Duration patience) throws InterruptedException {
        return pipeline.ask(what, details, patience);
    }

    private CompletionStage<CommandResult> accept(Call call) {
        String id = call.commandId();
        if (id.isEmpty() || id.length() > ID_LENGTH) {
            call.answer(CommandResult.failure(
                    id, ErrorCode.INVALID_PARAMS, "commandId: expected from 1 to " + ID_LENGTH + " characters", 0));
            return call.outcome();
        }
        Call same;
        synchronized (gate) {
            if (retired) {
                return call.outcome();
            }
            same = running.add(call);
        }
        if (same != null) {
            return same.outcome();
        }
        switch (journal.claim(id)) {
            case NEW -> begin(call);
            case SETTLED -> answerAgain(call);
            case RUNNING -> {
                running.remove(call);
                call.answer(CommandResult.failure(id, ErrorCode.INTERNAL_ERROR, "this command runs already", 0));
            }
        }
        return call.outcome();
    }

    private void begin(Call call) {
        long bytes = TreeSize.of(call.command().params());
        if (paramsBytes.addAndGet(bytes) > PARAMS_BYTES && paramsBytes.get() != bytes) {
            paramsBytes.addAndGet(-bytes);
            call.fail(ErrorCode.INTERNAL_ERROR, "busy: too much waits on this node");
            return;
        }
        var unused = call.outcome().whenComplete((result, problem) -> paramsBytes.addAndGet(-bytes));
        try {
            keepTimerAwake();
            call.deadline(deadlines.schedule(
                    () -> call.abort(
                            ErrorCode.TIMEOUT, "the budget of " + call.budget().toMillis() + " ms ran out"),
                    call.remaining().toNanos(),
                    TimeUnit.NANOSECONDS));
            pipeline.admit(call);
        } catch (RejectedExecutionException e) {
            call.fail(ErrorCode.INTERNAL_ERROR, "busy: too many commands wait on this node");
        }
    }

    /**
     * A timer wakes its thread for each task that is due before all others, which the deadline of a lone command is. While
     * commands come there is always this one before them, so that it wakes a few times a second, whatever their number.
     */
    private void keepTimerAwake() {
        if (timerAwake.compareAndSet(false, true)) {
            var unused = deadlines.schedule(this::restOrStayAwake, TIMER_TURN_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void restOrStayAwake() {
        timerAwake.set(false);
        if (!running.isEmpty()) {
            keepTimerAwake();
        }
    }

    /** A kept result may have to be read from the disk, for which no caller waits. */
    private void answerAgain(Call call) {
        Runnable answer = () -> {
            running.remove(call);
            call.answer(journal.result(call.commandId())
                    .orElseGet(() -> CommandResult.failure(
                            call.commandId(), ErrorCode.INTERNAL_ERROR, "result no longer kept", 0)));
        };
        try {
            answers.execute(answer);
        } catch (RejectedExecutionException e) {
            answer.run();
        }
    }

    @Override
    public void settle(Call call, CommandResult result) {
        journal.settled(result);
        if (call.local()) {
            journal.acknowledged(result.commandId());
        }
        leave(call);
    }

    @Override
    public void release(Call call) {
        journal.released(call.commandId());
        leave(call);
    }

    private void leave(Call call) {
        running.remove(call);
        RegisteredHandler handler = call.handler();
        if (handler != null) {
            handler.left(call);
        }
    }

    @Override
    public void ended(Call call, CommandResult result) {
        String before = MDC.get(Stage.REQUEST_ID);
        MDC.put(Stage.REQUEST_ID, LogText.of(call.requestId()));
        ErrorCode error = result.error();
        Stage.COMMANDS.debug(
                "{} {}: {} after {} ms",
                LogText.of(call.commandId()),
                LogText.of(call.command().command()),
                error == null ? "ok" : error.wireName(),
                result.durationMs());
        if (before == null) {
            MDC.remove(Stage.REQUEST_ID);
        } else {
            MDC.put(Stage.REQUEST_ID, before);
        }
    }

    @Override
    public void leavesHeld(Call call, Runnable letGo) {
        RegisteredHandler handler = call.handler();
        if (handler == null) {
            throw new IllegalStateException("no handler has it yet");
        }
        CommandProperties by = handler.properties();
        leases.keep(new Leases.Lease.Whose(by.name(), by.scope(), call.local()), call.remaining(), letGo);
    }

    @Override
    public void run(Runnable endAction) {
        endings.execute(endAction);
    }

    @Override
    public void soon(Runnable task) {
        try {
            var unused = deadlines.schedule(task, SOON_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Lets go what commands have left held, without waiting for it. */
    private void letGo() {
        if (leases.any()) {
            endings.execute(() -> leases.letGo(whose -> true));
        }
    }

    /** Cancels all that runs or waits; what it gives back may be at work a moment longer. */
    private List<Call> cancelAll(String reason) {
        List<Call> all = running.all();
        all.forEach(call -> call.abort(ErrorCode.CANCELLED, reason));
        letGo();
        return all;
    }

    @Override
    public void cancel(String commandId) {
        Call call = running.get(commandId);
        if (call != null) {
            call.abort(ErrorCode.CANCELLED, "cancelled by its issuer");
        }
    }

    @Override
    public void grant(Set<String> scopes) {
        Set<String> now = Set.copyOf(scopes);
        granted = now;
        endings.execute(() -> leases.letGo(held -> !held.local() && !PublishedScopes.granted(now, held.scope())));
    }

    @Override
    public void disconnected() {
        endings.execute(() -> leases.letGo(held -> !held.local()));
    }

    @Override
    public void approvals(boolean opened) {
        opensApprovals = opened;
    }

    @Override
    public void upstream(@Nullable Upstream way) {
        upstream = way;
    }

    @Override
    public @Nullable Upstream upstream() {
        return upstream;
    }

    @Override
    public boolean retire() {
        synchronized (gate) {
            retired |= running.isEmpty();
            return retired;
        }
    }

    @Override
    public List<Running> running() {
        return running.running();
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
        return running.subscribe(listener);
    }

    @Override
    public int inFlight() {
        return running.size();
    }

    @Deactivate
    void deactivate() {
        for (Call call : running.all()) {
            call.abort(
                    ErrorCode.INTERNAL_ERROR,
                    call.hasActed() ? "outcome unknown: the Node stopped while it ran" : "the Node is stopping");
        }
        leases.letGo(held -> true);
        answers.shutdownNow();
        pipeline.close();
        deadlines.shutdownNow();
        endings.shutdown();
    }

    /** The outer one counts, which the Gateway always sends; a peer that sends none may mean the one among the params. */
    private static Duration budget(ExecuteCommand command) {
        JsonNode params = command.params();
        int timeoutMs = command.timeoutMs() != 0 || params == null
                ? command.timeoutMs()
                : params.path("timeoutMs").asInt(0);
        return timeoutMs >= Limits.MIN_TIMEOUT_MS && timeoutMs <= Limits.MAX_TIMEOUT_MS
                ? Duration.ofMillis(timeoutMs)
                : Limits.DEFAULT_TIMEOUT;
    }
}
