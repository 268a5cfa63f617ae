package dev.sophon.node.dispatch.internal.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.params.ObserveParam;
import dev.sophon.node.dispatch.internal.rules.Checked;
import dev.sophon.node.dispatch.internal.rules.OperatorsApproval;
import dev.sophon.node.dispatch.internal.work.Leases;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.NeededApproval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one {@code steps.run}, looked at as a whole before the first begins: each has to be one that would run alone.
 * For one thread at a time.
 */
public final class Batch {
    /** What the person is asked for the whole. With a colon: what she allows for a time are single commands only. */
    public static final String ASKED = Steps.COMMAND + ": all its steps";

    private final Call call;
    private final Verdict verdict;
    private final List<Step> steps = new ArrayList<>();
    private final boolean observed;
    private final boolean brief;
    private Optional<NeededApproval> needed = Optional.empty();

    /** One step. */
    static final class Step {
        final int index;
        final @Nullable JsonNode expect;
        Checked checked;
        /** There once the batch is planned. */
        @Nullable
        Record params;

        private Step(int index, Checked checked, @Nullable JsonNode expect) {
            this.index = index;
            this.checked = checked;
            this.expect = expect;
        }

        String command() {
            return checked.command().name();
        }
    }

    /** How a command is looked at that would run alone. */
    interface Alone {
        /**
         * Looks at it as far as that goes before it is known what its params stand for.
         *
         * @throws CommandException if it may not run
         */
        Checked check(String command, @Nullable JsonNode params) throws CommandException;
    }

    /**
     * Looks at each step.
     *
     * @param params of the whole, as they fit its schema
     * @param own what the owner says of {@code steps.run} itself
     * @throws CommandException for the first that would not run alone, naming its place
     */
    Batch(Call call, JsonNode params, Verdict own, Alone alone) throws CommandException {
        this.call = call;
        this.verdict = own;
        List<Steps.Step> sent;
        try {
            sent = Steps.of(params);
        } catch (IllegalArgumentException e) {
            throw CommandException.invalidParams(String.valueOf(e.getMessage()));
        }
        for (Steps.Step one : sent) {
            int index = steps.size();
            steps.add(new Step(index, at(index, () -> alone.check(one.command(), one.params())), one.expect()));
        }
        brief = params.path(StepsRun.BRIEF).asBoolean();
        observed = params.path(ObserveParam.NAME).asBoolean();
        // Who may not use them may not see in this way what they would do.
        if (observed && steps.stream().noneMatch(step -> step.checked.command().observed())) {
            throw CommandException.invalidParams(
                    ObserveParam.NAME + ": expected only with a step that uses mouse or keyboard");
        }
    }

    List<Step> steps() {
        return steps;
    }

    /** Whether it is to be told what came of the whole. */
    boolean isObserved() {
        return observed;
    }

    /** Whether nobody wants the results of what is done, but that of the last step. */
    boolean isBrief() {
        return brief;
    }

    /** Reads the params of all and looks up what they stand for; nothing begins by it. */
    void plan(OwnerPolicy owner, Leases leases) throws Exception {
        for (Step step : steps) {
            if (call.ended()) {
                throw new InterruptedException("it was ended");
            }
            RegisteredHandler handler = step.checked.handler();
            StepCall its = new StepCall(call, handler, owner, leases);
            try {
                Record params = at(step.index, () -> handler.read(step.checked.params()));
                step.params = params;
                if (handler.plans()) {
                    step.checked = step.checked.needing(
                            at(step.index, () -> handler.plan(params, its).approval()));
                }
            } finally {
                its.over();
            }
        }
        needed = spelledOut();
    }

    /** What an operator has to approve with every name spelled out; empty where no handler has found such a name. */
    Optional<NeededApproval> needed() {
        return needed;
    }

    private Optional<NeededApproval> spelledOut() throws CommandException {
        List<String> words = steps.stream()
                .flatMap(step -> step.checked.needed().stream()
                        .map(one -> Steps.place(step.index) + ", " + step.command() + ": " + one.words()))
                .toList();
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String why = whyApproved();
        String all = (why == null ? "" : why + " ") + String.join(" ", words);
        int most = Limits.APPROVAL_WORDS;
        String cut = all.codePointCount(0, all.length()) <= most
                ? all
                : all.substring(0, all.offsetByCodePoints(0, most - 1)) + "…";
        return Optional.of(OperatorsApproval.spelledOut(whole(), cut));
    }

    /** Why an operator has to approve it whatever the names among its params stand for; null where nobody has to. */
    @Nullable
    String whyApproved() throws CommandException {
        if (verdict == Verdict.APPROVE) {
            return OperatorsApproval.byPolicy(Steps.COMMAND);
        }
        Optional<Step> first = steps.stream().filter(Batch::isCritical).findFirst();
        if (first.isEmpty()) {
            return null;
        }
        String words = "An operator has to approve it for " + Steps.place(first.get().index) + ", "
                + first.get().command() + ".";
        // What nobody can read to its end is not approved by anybody, whoever opened the approval.
        OperatorsApproval.spelledOut(whole(), words);
        return words;
    }

    private static boolean isCritical(Step step) {
        return step.checked.command().risk() == Risk.CRITICAL || step.checked.verdict() == Verdict.APPROVE;
    }

    /** Whether the owner wants the person asked about every batch. */
    boolean asksAlways() {
        return verdict == Verdict.ASK;
    }

    /** All that will run, as far as it is known: the canonical whole. */
    JsonNode whole() {
        ObjectNode whole = Json.mapper().createObjectNode();
        ArrayNode list = whole.putArray("steps");
        for (Step step : steps) {
            ObjectNode one = list.addObject().put("command", step.command());
            one.set("params", step.checked.shown());
            if (step.expect != null) {
                one.set("expect", step.expect);
            }
        }
        if (brief) {
            whole.put(StepsRun.BRIEF, true);
        }
        if (observed) {
            whole.put(ObserveParam.NAME, true);
        }
        return whole;
    }

    /** Says at which step it went wrong. */
    private static <T, E extends Exception> T at(int index, Look<T, E> look) throws CommandException, E {
        try {
            return look.look();
        } catch (CommandException e) {
            throw new CommandException(e.code(), Steps.place(index) + ": " + e.text(), e.getCause());
        }
    }

    private interface Look<T, E extends Exception> {
        T look() throws CommandException, E;
    }
}
