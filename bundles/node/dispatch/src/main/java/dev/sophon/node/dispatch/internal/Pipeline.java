package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Plan;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one list that every command goes down: handler → scope → params → the owner's policy → approval → consent → lane →
 * begun → invoke → encode. {@link #check} is its first half, on one thread, so that the order of arrival holds;
 * {@link #perform} is its second, in the command's lane. What is begun is recorded in the lane, right before it acts: what
 * only waits when the process dies may safely be sent again. Thread-safe.
 */
final class Pipeline {
    private final HandlerRegistry handlers;
    private final Catalogue catalogue;
    private final OwnerPolicy policy;
    private final Journal journal;
    private final Person person;
    private final Observer observer;
    private final Supplier<Set<String>> granted;
    private final ThreadPoolExecutor asking = Threads.pool("sophon-consent", 1, 16);
    private final Lanes lanes = new Lanes();
    private final Hands hands = new Hands();
    private final Turns turns = new Turns();
    private final Leases leases;
    private final Questions questions;
    private final OperatorsApproval operators;

    Pipeline(
            HandlerRegistry handlers,
            Catalogue catalogue,
            OwnerPolicy policy,
            Consent consent,
            Journal journal,
            Leases leases,
            Person person,
            Observer observer,
            Supplier<Set<String>> granted,
            BooleanSupplier opensApprovals) {
        this.handlers = handlers;
        this.catalogue = catalogue;
        this.policy = policy;
        this.leases = leases;
        this.questions = new Questions(consent, hands, leases);
        this.operators = new OperatorsApproval(opensApprovals);
        this.journal = journal;
        this.person = person;
        this.observer = observer;
        this.granted = granted;
    }

    /** Asks about what is no command. */
    Consent.Answer ask(String what, JsonNode details, Duration patience) throws InterruptedException {
        return questions.ask(what, details, patience);
    }

    /** Goes down the first half of the list, as far as the command's lane. */
    void admit(Call call) {
        Stage.attempt(call, () -> check(call));
    }

    private void check(Call call) throws CommandException {
        if (call.isSettled()) {
            return;
        }
        RegisteredHandler handler = resolve(call);
        CommandProperties command = handler.properties();
        if (!handler.runsSteps()) {
            requireGranted(call, command);
        }
        requireTimeoutInRange(call.command());
        JsonNode params = handler.complete(call.command().params());
        person.requireNoPause();
        operators.requireIfCritical(call, command);
        Verdict verdict = judge(command);
        handler.requireSections(policy);
        if (handler.runsSteps()) {
            Batch batch = new Batch(call, params, verdict, (name, sent) -> checkStep(call, name, sent));
            hands.requireNoQuestion();
            hand(lanes.of(Lane.INPUT), call, name(Lane.INPUT), () -> prepare(call, batch));
            return;
        }
        if (verdict != Verdict.ASK && command.reachesQuestions()) {
            hands.requireNoQuestion();
        }
        Checked checked = new Checked(handler, params, verdict, Optional.empty());
        if (handler.plans()) {
            hand(lanes.of(command.lane()), call, name(command.lane()), () -> lookUp(call, checked));
        } else if (mayGoOn(call, checked)) {
            admitted(call, checked, asks(call, checked));
        }
    }

    private void requireGranted(Call call, CommandProperties command) throws CommandException {
        if (!call.local() && !PublishedScopes.granted(granted.get(), command.scope())) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "Node does not have required scope: " + command.scope());
        }
    }

    private Verdict judge(CommandProperties command) throws CommandException {
        Verdict verdict = policy.judge(command.name(), command.asks());
        if (verdict == Verdict.DENY) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, "Denied by this device's policy");
        }
        return verdict;
    }

    /** What the params stand for is looked up in the lane; it begins nothing. */
    private void lookUp(Call call, Checked checked) throws Exception {
        if (!call.start()) {
            return;
        }
        Checked planned;
        try {
            RegisteredHandler handler = checked.handler();
            planned = checked.needing(
                    handler.plan(handler.read(checked.params()), call).approval());
        } finally {
            call.stop();
        }
        if (mayGoOn(call, planned)) {
            admitted(call, planned, asks(call, planned));
        }
    }

    private boolean mayGoOn(Call call, Checked checked) throws CommandException {
        String words = checked.verdict() == Verdict.APPROVE
                ? OperatorsApproval.byPolicy(checked.command().name())
                : null;
        return mayGoOn(call, checked.needed(), checked.params(), words);
    }

    /** Whether no operator's approval is missing; where one is, it is asked for, and this is the end of the call. */
    private boolean mayGoOn(Call call, Optional<NeededApproval> needed, JsonNode params, @Nullable String words)
            throws CommandException {
        Optional<NeededApproval> missing = operators.missing(call, needed, params, words);
        missing.ifPresent(call::needs);
        return missing.isEmpty();
    }

    /**
     * Whether the person at the device is asked. At its console too: any program of this user's can type there, so what an
     * operator would have to approve is asked for, unless the owner has named that very command.
     */
    private boolean asks(Call call, Checked checked) {
        if (checked.verdict() == Verdict.ASK) {
            return true;
        }
        CommandProperties command = checked.command();
        boolean critical = command.risk() == Risk.CRITICAL
                || checked.verdict() == Verdict.APPROVE
                || checked.needed().isPresent();
        return call.local() && critical && !policy.allowsByName(command.name());
    }

    private void admitted(Call call, Checked checked, boolean asks) throws CommandException {
        CommandProperties command = checked.command();
        // What is known needs no turn among the questions.
        if (asks && !questions.isAllowed(asked(call, checked))) {
            hand(asking, call, "consent", () -> ask(call, checked));
            return;
        }
        if (command.reachesQuestions()) {
            hands.requireNoQuestion();
        }
        enqueue(call, checked, () -> checked.handler().read(checked.params()));
    }

    /** What the person is asked about: what she allows for a time for an agent is no answer for the console. */
    private static String asked(Call call, Checked checked) {
        String name = checked.command().name();
        if (!call.local()) {
            return name;
        }
        return name + (checked.needed().isPresent() ? " (at its console, not approved)" : " (at its console)");
    }

    private RegisteredHandler resolve(Call call) throws CommandException {
        String name = call.command().command();
        RegisteredHandler handler = find(name);
        call.handledBy(handler, policy);
        if (!handler.enter(call)) {
            throw Missing.command(name, catalogue);
        }
        if (call.isSettled()) {
            handler.left(call);
        }
        return handler;
    }

    private RegisteredHandler find(String name) throws CommandException {
        RegisteredHandler handler = handlers.find(name).orElse(null);
        if (handler == null) {
            throw Missing.command(name, catalogue);
        }
        return handler;
    }

    private static void requireTimeoutInRange(ExecuteCommand command) throws CommandException {
        int timeoutMs = command.timeoutMs();
        if (timeoutMs < 0 || timeoutMs > Limits.MAX_TIMEOUT_MS) {
            throw CommandException.invalidParams("timeoutMs: expected a number from " + Limits.MIN_TIMEOUT_MS + " to "
                    + Limits.MAX_TIMEOUT_MS + ", got a " + (timeoutMs < 0 ? "smaller" : "larger") + " one");
        }
    }

    private void ask(Call call, Checked checked) throws CommandException, InterruptedException {
        if (!call.start()) {
            return;
        }
        Record read;
        try {
            // Nobody is asked about what would be refused.
            read = checked.handler().read(checked.params());
            questions.ask(call, asked(call, checked), checked.shown());
            call.allowedNow();
        } finally {
            call.stop();
        }
        if (checked.command().reachesQuestions()) {
            hands.allow(call);
        }
        try {
            enqueue(call, checked, () -> read);
        } catch (CommandException e) {
            hands.forget(call);
            throw e;
        }
    }

    /** As far as a step can be looked at before it is known what its params stand for. */
    private Checked checkStep(Call call, String name, @Nullable JsonNode sent) throws CommandException {
        RegisteredHandler handler = find(name);
        if (handler.runsSteps()) {
            throw CommandException.invalidParams("no steps within others");
        }
        requireGranted(call, handler.properties());
        JsonNode params = handler.complete(sent);
        Verdict verdict = judge(handler.properties());
        handler.requireSections(policy);
        return new Checked(handler, params, verdict, Optional.empty());
    }

    /** Looks all steps up and has them allowed, in the lane in which they run, so that the order of arrival holds. */
    private void prepare(Call call, Batch batch) throws Exception {
        if (!call.start()) {
            return;
        }
        try {
            batch.plan(policy, leases);
        } finally {
            call.stop();
        }
        if (!mayGoOn(call, batch.needed(), batch.whole(), batch.whyApproved())) {
            return;
        }
        boolean asks = batch.asksAlways();
        for (Batch.Step step : batch.steps()) {
            asks |= asks(call, step.checked) && !questions.isAllowed(asked(call, step.checked));
        }
        if (asks) {
            hand(asking, call, "consent", () -> ask(call, batch));
        } else {
            perform(call, batch);
        }
    }

    private void ask(Call call, Batch batch) throws CommandException, InterruptedException {
        if (!call.start()) {
            return;
        }
        try {
            questions.ask(call, Batch.ASKED, batch.whole());
            call.allowedNow();
        } finally {
            call.stop();
        }
        hands.allow(call);
        try {
            hand(lanes.of(Lane.INPUT), call, name(Lane.INPUT), () -> perform(call, batch));
        } catch (CommandException e) {
            hands.forget(call);
            throw e;
        }
    }

    private void perform(Call call, Batch batch) throws Exception {
        if (!call.start()) {
            return;
        }
        try {
            turns.hold();
            List<Batch.Step> steps = batch.steps();
            StepsRun.Answer answer = new BatchRun(call, steps)
                    .run((step, begins) -> perform(call, step, begins), words -> record(call, words));
            RegisteredHandler handler = Objects.requireNonNull(call.handler());
            call.finish(CommandResult.success(call.commandId(), handler.encode(answer), call.elapsedMs()));
        } finally {
            turns.release();
            hands.forget(call);
            call.stop();
        }
    }

    /** All that the step would have to pass alone, once more, since much may have changed since it was looked at. */
    private EncodedJson perform(Call call, Batch.Step step, BatchRun.Begins begins) throws Exception {
        Checked checked = step.checked;
        RegisteredHandler handler = checked.handler();
        CommandProperties command = checked.command();
        person.requireNoPause();
        requireGranted(call, command);
        if (judge(command).compareTo(checked.verdict()) > 0) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "this device's policy has become stricter since the steps were looked at");
        }
        handler.requireSections(policy);
        if (!handler.enter(call)) {
            throw Missing.command(command.name(), catalogue);
        }
        StepCall its = new StepCall(call, handler, policy, leases);
        try {
            if (command.reachesQuestions()) {
                hands.enter(call);
            } else {
                hands.pass(call);
            }
            person.enter(call, command);
            leases.renew(command.scope(), call.local(), call.remaining());
            Record params = Objects.requireNonNull(step.params);
            Plan<?> plan = handler.plans() ? plannedAgain(its, checked.needed(), handler, params) : null;
            try (Observation observation = observer.begin(command, checked.params(), its)) {
                begins.begins();
                return observation.add(
                        handler.encode(plan == null ? handler.invoke(params, its) : handler.act(plan, its)));
            }
        } finally {
            its.over();
            leases.renew(command.scope(), call.local(), Duration.ZERO);
            person.leave(call);
            hands.leave(call);
            handler.left(call);
        }
    }

    /** The params are read in the lane: what a handler's record does with them is not the hub's thread's to wait for. */
    private void enqueue(Call call, Checked checked, Params params) throws CommandException {
        Lane lane = checked.handler().properties().lane();
        hand(lanes.of(lane), call, name(lane), () -> perform(call, checked, params));
    }

    private static String name(Lane lane) {
        return lane.name().toLowerCase(Locale.ROOT);
    }

    private void hand(ThreadPoolExecutor threads, Call call, String name, Stage.Step step) throws CommandException {
        Runnable work = () -> Stage.attempt(call, step);
        // What is over before it starts no longer fills the queue.
        call.onEnd(() -> threads.remove(work));
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "busy: too many commands wait for the " + name + " lane", e);
        }
    }

    private void perform(Call call, Checked checked, Params params) throws Exception {
        if (!Turns.concern(checked.command())) {
            performNow(call, checked, params);
        } else if (turns.enter()) {
            try {
                performNow(call, checked, params);
            } finally {
                turns.leave();
            }
        } else {
            hand(lanes.of(Lane.INPUT), call, name(Lane.INPUT), () -> perform(call, checked, params));
        }
    }

    private void performNow(Call call, Checked checked, Params params) throws Exception {
        if (!call.start()) {
            return;
        }
        try {
            Record read = params.read();
            CommandProperties command = checked.command();
            if (command.reachesQuestions()) {
                hands.enter(call);
            }
            person.enter(call, command);
            act(call, checked, read);
        } finally {
            person.leave(call);
            hands.leave(call);
            call.stop();
        }
    }

    private void act(Call call, Checked checked, Record params) throws Exception {
        RegisteredHandler handler = checked.handler();
        String scope = handler.properties().scope();
        leases.renew(scope, call.local(), call.remaining());
        try {
            act(call, checked, handler, params);
        } finally {
            leases.renew(scope, call.local(), Duration.ZERO);
        }
    }

    private void act(Call call, Checked checked, RegisteredHandler handler, Record params) throws Exception {
        Plan<?> plan = handler.plans() ? plannedAgain(call, checked.needed(), handler, params) : null;
        try (Observation observation = observer.begin(handler.properties(), checked.params(), call)) {
            if (handler.properties().effects()) {
                record(call, call.command().command());
            }
            if (call.ended()) {
                return;
            }
            Object result = plan == null ? handler.invoke(params, call) : handler.act(plan, call);
            EncodedJson answer = observation.add(handler.encode(result));
            call.finish(CommandResult.success(call.commandId(), answer, call.elapsedMs()));
        }
    }

    /** Names may stand for something else by now: what is found here is what runs, so it has to be what was allowed. */
    private static Plan<?> plannedAgain(
            Invocation call, Optional<NeededApproval> needed, RegisteredHandler handler, Record params)
            throws Exception {
        Plan<?> plan = handler.plan(params, call);
        Optional<String> allowed = needed.map(NeededApproval::paramsSha256);
        if (!plan.approval().map(NeededApproval::paramsSha256).equals(allowed)) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "params: what they stand for on this device has changed since it was allowed");
        }
        return plan;
    }

    private void record(Call call, String words) throws CommandException {
        try {
            journal.begun(call.commandId(), words);
        } catch (IOException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR,
                    "the command cannot be recorded on this device's disk, so it was not run",
                    e);
        }
        call.acts();
    }

    void close() {
        asking.shutdownNow();
        lanes.close();
    }

    private interface Params {
        Record read() throws CommandException;
    }
}
