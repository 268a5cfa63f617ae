package dev.sophon.node.dispatch.internal.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Plan;
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
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Has several commands looked at, allowed and run as one, in the lane of inputs, with no other command of the desktop between
 * them. Thread-safe.
 */
public final class Batches {
    private final Rules rules;
    private final Begun begun;
    private final Lanes lanes;
    private final Hands hands;
    private final Turns turns;
    private final Questions questions;
    private final Leases leases;
    private final Person person;
    private final Observer observer;

    public Batches(
            Rules rules,
            Begun begun,
            Lanes lanes,
            Hands hands,
            Turns turns,
            Questions questions,
            Leases leases,
            Person person,
            Observer observer) {
        this.rules = rules;
        this.begun = begun;
        this.lanes = lanes;
        this.hands = hands;
        this.turns = turns;
        this.questions = questions;
        this.leases = leases;
        this.person = person;
        this.observer = observer;
    }

    /**
     * Looks at all that can be looked at on the thread of the arrivals, and hands the rest on.
     *
     * @param own what the owner says of {@code steps.run} itself
     */
    public void admit(Call call, JsonNode params, Verdict own) throws CommandException {
        Batch batch = new Batch(call, params, own, (name, sent) -> rules.step(call, name, sent));
        hands.requireNoQuestion();
        lanes.hand(Lane.INPUT, call, () -> prepare(call, batch));
    }

    /** Looks all steps up and has them allowed, in the lane in which they run, so that the order of arrival holds. */
    private void prepare(Call call, Batch batch) throws Exception {
        if (!call.start()) {
            return;
        }
        try {
            batch.plan(rules.policy(), leases);
        } finally {
            call.stop();
        }
        if (!rules.mayGoOn(call, batch.needed(), batch.whole(), batch.whyApproved())) {
            return;
        }
        boolean asks = batch.asksAlways();
        for (Batch.Step step : batch.steps()) {
            asks |= rules.asks(call, step.checked) && !questions.isAllowed(Rules.asked(call, step.checked));
        }
        if (asks) {
            lanes.ask(call, () -> ask(call, batch));
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
            lanes.hand(Lane.INPUT, call, () -> perform(call, batch));
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
            try (Observation observation = batch.isObserved()
                    ? observer.begin(
                            batch.steps().stream()
                                    .map(each -> each.checked.command())
                                    .toList(),
                            call)
                    : Observation.NONE) {
                BatchRun.Runner runner = (step, begins) -> {
                    observation.takeIn();
                    return perform(call, step, begins);
                };
                StepsRun.Answer answer = new BatchRun(call, batch.steps(), batch.isBrief())
                        .run(runner, words -> begun.write(call, words));
                EncodedJson told = Objects.requireNonNull(call.handler()).encode(answer);
                EncodedJson all = batch.isObserved() ? observed(call, batch, answer, observation, told) : told;
                call.finish(CommandResult.success(call.commandId(), all, call.elapsedMs()));
            }
        } finally {
            turns.release();
            hands.forget(call);
            call.stop();
        }
    }

    /** Looks at the end as a command does that is observed alone: only if one of these has begun, and beside no question. */
    private EncodedJson observed(
            Call call, Batch batch, StepsRun.Answer answer, Observation observation, EncodedJson told)
            throws InterruptedException {
        boolean begun = IntStream.range(0, batch.steps().size())
                .anyMatch(i -> batch.steps().get(i).checked.command().observed()
                        && !answer.steps().get(i).outcome().equals(StepsRun.NOT_RUN));
        if (!begun) {
            return Observation.of("no step has begun that uses mouse or keyboard")
                    .add(told);
        }
        try {
            hands.enter(call);
        } catch (CommandException e) {
            return Observation.of(e.text()).add(told);
        }
        try {
            return observation.add(told);
        } finally {
            hands.leave(call);
        }
    }

    /** All that the step would have to pass alone, once more, since much may have changed since it was looked at. */
    private EncodedJson perform(Call call, Batch.Step step, BatchRun.Begins begins) throws Exception {
        Checked checked = step.checked;
        RegisteredHandler handler = checked.handler();
        CommandProperties command = checked.command();
        person.requireNoPause();
        rules.again(call, checked);
        if (!handler.enter(call)) {
            throw rules.missing(command.name());
        }
        StepCall its = new StepCall(call, handler, rules.policy(), leases);
        try {
            if (command.reachesQuestions()) {
                hands.enter(call);
            } else {
                hands.pass(call);
            }
            person.enter(call, command);
            leases.renew(command.scope(), call.local(), call.remaining());
            Record params = Objects.requireNonNull(step.params);
            Plan<?> plan = handler.plans() ? checked.plannedAgain(params, its) : null;
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
}
