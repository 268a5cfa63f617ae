package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Plan;
import dev.sophon.node.dispatch.internal.batch.Batches;
import dev.sophon.node.dispatch.internal.batch.Turns;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.observe.Observation;
import dev.sophon.node.dispatch.internal.observe.Observer;
import dev.sophon.node.dispatch.internal.person.Hands;
import dev.sophon.node.dispatch.internal.person.Person;
import dev.sophon.node.dispatch.internal.person.Questions;
import dev.sophon.node.dispatch.internal.rules.Checked;
import dev.sophon.node.dispatch.internal.rules.Rules;
import dev.sophon.node.dispatch.internal.work.Begun;
import dev.sophon.node.dispatch.internal.work.Lanes;
import dev.sophon.node.dispatch.internal.work.Leases;
import dev.sophon.node.dispatch.internal.work.Stage;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.time.Duration;
import java.util.Optional;

/**
 * The one list that every command goes down: handler → scope → params → the owner's policy → approval → consent → lane →
 * begun → invoke → encode. {@link #check} is its first half, on one thread, so that the order of arrival holds;
 * {@link #perform} is its second, in the command's lane. What is begun is recorded in the lane, right before it acts: what
 * only waits when the process dies may safely be sent again. Thread-safe.
 */
final class Pipeline {
    private final Person person;
    private final Observer observer;
    private final Lanes lanes = new Lanes();
    private final Hands hands = new Hands();
    private final Turns turns = new Turns();
    private final Leases leases;
    private final Questions questions;
    private final Rules rules;
    private final Begun begun;
    private final Batches batches;

    Pipeline(Rules rules, Consent consent, Journal journal, Leases leases, Person person, Observer observer) {
        this.rules = rules;
        this.leases = leases;
        this.questions = new Questions(consent, hands, leases);
        this.begun = new Begun(journal);
        this.person = person;
        this.observer = observer;
        this.batches = new Batches(rules, begun, lanes, hands, turns, questions, leases, person, observer);
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
            rules.requireGranted(call, command, call.command().params());
        }
        Rules.requireTimeoutInRange(call.command());
        JsonNode params = handler.complete(call.command().params());
        person.requireNoPause();
        rules.requireIfCritical(call, command);
        Verdict verdict = rules.judge(command);
        handler.requireSections(rules.policy());
        if (handler.runsSteps()) {
            batches.admit(call, params, verdict);
            return;
        }
        if (verdict != Verdict.ASK && command.reachesQuestions()) {
            hands.requireNoQuestion();
        }
        Checked checked = new Checked(handler, params, verdict, Optional.empty());
        if (handler.plans()) {
            lanes.hand(command.lane(), call, () -> lookUp(call, checked));
        } else if (rules.mayGoOn(call, checked)) {
            admitted(call, checked, rules.asks(call, checked));
        }
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
        if (rules.mayGoOn(call, planned)) {
            admitted(call, planned, rules.asks(call, planned));
        }
    }

    private void admitted(Call call, Checked checked, boolean asks) throws CommandException {
        CommandProperties command = checked.command();
        // What is known needs no turn among the questions.
        if (asks && !questions.isAllowed(Rules.asked(call, checked))) {
            lanes.ask(call, () -> ask(call, checked));
            return;
        }
        if (command.reachesQuestions()) {
            hands.requireNoQuestion();
        }
        enqueue(call, checked, () -> checked.handler().read(checked.params()));
    }

    private RegisteredHandler resolve(Call call) throws CommandException {
        String name = call.command().command();
        RegisteredHandler handler = rules.find(name);
        call.handledBy(handler, rules.policy());
        if (!handler.enter(call)) {
            throw rules.missing(name);
        }
        if (call.isSettled()) {
            handler.left(call);
        }
        return handler;
    }

    private void ask(Call call, Checked checked) throws CommandException, InterruptedException {
        if (!call.start()) {
            return;
        }
        Record read;
        try {
            // Nobody is asked about what would be refused.
            read = checked.handler().read(checked.params());
            questions.ask(call, Rules.asked(call, checked), checked.shown());
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

    /** The params are read in the lane: what a handler's record does with them is not the hub's thread's to wait for. */
    private void enqueue(Call call, Checked checked, Params params) throws CommandException {
        lanes.hand(checked.command().lane(), call, () -> perform(call, checked, params));
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
            lanes.hand(Lane.INPUT, call, () -> perform(call, checked, params));
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
        Plan<?> plan = handler.plans() ? checked.plannedAgain(params, call) : null;
        try (Observation observation = observer.begin(handler.properties(), checked.params(), call)) {
            if (handler.properties().effects()) {
                begun.write(call, call.command().command());
            }
            if (call.ended()) {
                return;
            }
            Object result = plan == null ? handler.invoke(params, call) : handler.act(plan, call);
            EncodedJson answer = observation.add(handler.encode(result));
            call.finish(CommandResult.success(call.commandId(), answer, call.elapsedMs()));
        }
    }

    void close() {
        lanes.close();
    }

    private interface Params {
        Record read() throws CommandException;
    }
}
