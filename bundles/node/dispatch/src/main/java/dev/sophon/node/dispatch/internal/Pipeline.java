package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The one list that every command goes down: handler → scope → params → approval → the owner's policy → consent → lane →
 * begun → invoke → encode. {@link #check} is its first half, on one thread, so that the order of arrival holds;
 * {@link #perform} is its second, in the command's lane. What is begun is recorded in the lane, right before it acts: what
 * only waits when the process dies may safely be sent again. Thread-safe.
 */
final class Pipeline {
    /** The key of a log entry under which its command's request id stands. */
    static final String REQUEST_ID = "requestId";

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    /** A name of its own: under the classes' names the component runtime tells of every step at DEBUG too. */
    static final Logger COMMANDS = LoggerFactory.getLogger("sophon.commands");

    /** How long a question stands at most; a command with a shorter budget has to run after the answer. */
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(60);

    private final HandlerRegistry handlers;
    private final Catalogue catalogue;
    private final OwnerPolicy policy;
    private final Consent consent;
    private final Journal journal;
    private final Supplier<Set<String>> granted;
    private final ThreadPoolExecutor asking = Threads.pool("sophon-consent", 1, 16);
    private final Lanes lanes = new Lanes();
    private final Hands hands = new Hands();

    Pipeline(
            HandlerRegistry handlers,
            Catalogue catalogue,
            OwnerPolicy policy,
            Consent consent,
            Journal journal,
            Supplier<Set<String>> granted) {
        this.handlers = handlers;
        this.catalogue = catalogue;
        this.policy = policy;
        this.consent = consent;
        this.journal = journal;
        this.granted = granted;
    }

    /** Goes down the first half of the list, as far as the command's lane. */
    void admit(Call call) {
        attempt(call, () -> check(call));
    }

    private void check(Call call) throws CommandException {
        if (call.isSettled()) {
            return;
        }
        RegisteredHandler handler = resolve(call);
        CommandProperties command = handler.properties();
        if (!call.local() && !Scope.granted(granted.get(), command.scope())) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "Node does not have required scope: " + command.scope());
        }
        requireTimeoutInRange(call.command());
        JsonNode params = handler.complete(call.command().params());
        requireApproval(call, command);
        Verdict verdict = policy.judge(command.name(), params);
        if (verdict == Verdict.DENY) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, "Denied by this device's policy");
        }
        // Whoever types at this device's own console is the person who would be asked.
        if (verdict == Verdict.ALLOW || call.local()) {
            enqueue(call, handler, () -> handler.read(params));
        } else {
            hand(asking, call, "consent", () -> ask(call, handler, params));
        }
    }

    private RegisteredHandler resolve(Call call) throws CommandException {
        String name = call.command().command();
        RegisteredHandler handler = handlers.find(name).orElse(null);
        if (handler == null) {
            throw Missing.command(name, catalogue);
        }
        call.handledBy(handler);
        if (!handler.enter(call)) {
            throw Missing.command(name, catalogue);
        }
        if (call.isSettled()) {
            handler.left(call);
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

    /** The Gateway asks the operator; the Node trusts nobody's word that it did for these very params. */
    private static void requireApproval(Call call, CommandProperties command) throws CommandException {
        ExecuteCommand.Approval approval = call.command().approval();
        if (approval == null) {
            if (command.risk() == Risk.CRITICAL && !call.local()) {
                throw new CommandException(
                        ErrorCode.APPROVAL_REJECTED,
                        command.name() + " needs an operator's approval, and none came with it");
            }
            return;
        }
        if (!ParamsHash.sha256(call.command().params()).equals(approval.paramsSha256())) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED, "approval.paramsSha256: the approval is for other params");
        }
    }

    private void ask(Call call, RegisteredHandler handler, JsonNode params)
            throws CommandException, InterruptedException {
        if (!call.start()) {
            return;
        }
        Record read;
        Answer answer;
        try {
            // Nobody is asked about what would be refused.
            read = handler.read(params);
            answer = question(call, handler.properties().name(), params);
        } finally {
            call.stop();
        }
        if (answer != Answer.YES) {
            throw new CommandException(ErrorCode.APPROVAL_REJECTED, refusal(answer));
        }
        if (Hands.isOne(handler.properties())) {
            hands.allow(call);
        }
        try {
            enqueue(call, handler, () -> read);
        } catch (CommandException e) {
            hands.forget(call);
            throw e;
        }
    }

    private Answer question(Call call, String command, JsonNode params) throws InterruptedException {
        Optional<Answer> known = consent.known(command);
        if (known.isPresent()) {
            return known.get();
        }
        Duration share = call.remaining().multipliedBy(9).dividedBy(10);
        long end = System.nanoTime() + (share.compareTo(LONGEST_QUESTION) < 0 ? share : LONGEST_QUESTION).toNanos();
        try {
            boolean still = hands.hold(Duration.ofNanos(end - System.nanoTime()));
            return still ? consent.ask(command, params, Duration.ofNanos(end - System.nanoTime())) : Answer.UNANSWERED;
        } finally {
            hands.release();
        }
    }

    private static String refusal(Answer answer) {
        return "this device's policy asks the person at it, "
                + switch (answer) {
                    case YES -> throw new IllegalArgumentException("yes is no refusal");
                    case NO -> "who said no";
                    case UNANSWERED -> "who did not answer in time";
                    case NOBODY -> "and nobody can be asked there now";
                };
    }

    /** The params are read in the lane: what a handler's record does with them is not the hub's thread's to wait for. */
    private void enqueue(Call call, RegisteredHandler handler, Params params) throws CommandException {
        ThreadPoolExecutor lane = lanes.of(handler.properties().lane());
        String name = handler.properties().lane().name().toLowerCase(Locale.ROOT);
        hand(lane, call, name, () -> perform(call, handler, params));
    }

    private void hand(ThreadPoolExecutor threads, Call call, String name, Step step) throws CommandException {
        Runnable work = () -> attempt(call, step);
        // What is over before it starts no longer fills the queue.
        call.onEnd(() -> threads.remove(work));
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "busy: too many commands wait for the " + name + " lane", e);
        }
    }

    private void perform(Call call, RegisteredHandler handler, Params params) throws Exception {
        if (!call.start()) {
            return;
        }
        try {
            Record read = params.read();
            if (Hands.isOne(handler.properties())) {
                hands.enter(call);
            }
            act(call, handler, read);
        } finally {
            hands.leave(call);
            call.stop();
        }
    }

    private void act(Call call, RegisteredHandler handler, Record params) throws Exception {
        if (handler.properties().effects()) {
            record(call);
        }
        if (call.ended()) {
            return;
        }
        Object result = handler.invoke(params, call);
        call.finish(CommandResult.success(call.commandId(), handler.encode(result), call.elapsedMs()));
    }

    private void record(Call call) throws CommandException {
        try {
            journal.begun(call.commandId(), call.command().command());
        } catch (IOException e) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR,
                    "the command cannot be recorded on this device's disk, so it was not run",
                    e);
        }
        call.acts();
    }

    /** One stage of a command; the one broad catch of the Node: whatever goes wrong in it is the command's outcome. */
    private static void attempt(Call call, Step step) {
        MDC.put(REQUEST_ID, LogText.of(call.requestId()));
        try {
            step.run();
        } catch (CommandException e) {
            if (e.getCause() != null) {
                COMMANDS.debug("Command {} failed", LogText.of(call.commandId()), SafeTrace.of(e));
            }
            call.fail(e.code(), e.text());
        } catch (InterruptedException e) {
            boolean late = call.remaining().isZero();
            call.fail(late ? ErrorCode.TIMEOUT : ErrorCode.INTERNAL_ERROR, late ? "the budget ran out" : "interrupted");
        } catch (Exception | LinkageError e) {
            unexpected(call, e);
        } catch (Error e) {
            unexpected(call, e);
            throw e;
        } finally {
            MDC.remove(REQUEST_ID);
        }
    }

    private static void unexpected(Call call, Throwable problem) {
        if (!call.isSettled()) {
            LOG.error("Command {} failed unexpectedly", LogText.of(call.commandId()), SafeTrace.of(problem));
        }
        call.fail(
                ErrorCode.INTERNAL_ERROR,
                "unexpected failure; see the Node's log under request id " + LogText.of(call.requestId()));
    }

    void close() {
        asking.shutdownNow();
        lanes.close();
    }

    private interface Params {
        Record read() throws CommandException;
    }

    private interface Step {
        void run() throws Exception;
    }
}
