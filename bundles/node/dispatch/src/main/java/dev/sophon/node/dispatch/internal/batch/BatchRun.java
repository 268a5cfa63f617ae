package dev.sophon.node.dispatch.internal.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.batch.StepsRun.Told;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.work.LogText;
import dev.sophon.node.dispatch.internal.work.SafeTrace;
import dev.sophon.node.dispatch.internal.work.Stage;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a batch, on one thread; how far it is can be asked from any. */
final class BatchRun {
    /** Around the results of the steps: names, messages and times. */
    private static final int AROUND_BYTES = 512 * 1024;

    private static final long AROUND_VALUES = 2_000;
    /** Of JSON, around the result of a step and by what the whole is sent in. */
    private static final int AROUND_LEVELS = 6;

    private static final String DONE = "done";

    private final Call call;
    private final List<Batch.Step> steps;
    private final boolean brief;
    private final List<Told> told = new ArrayList<>();
    private long bytesLeft = Limits.RESULT_BYTES - AROUND_BYTES;
    private long valuesLeft = Limits.MESSAGE_TOKENS - AROUND_VALUES;
    /** Twice the steps that are through, and one more while another has begun: both are seen at once. */
    private volatile int halves;

    /** Runs one step. */
    interface Runner {
        /**
         * Looks once more whether it may run, and runs it.
         *
         * @param begins to be called when nothing more can keep it from beginning, before it acts
         * @throws CommandException why it did not begin, or how it ended
         */
        EncodedJson run(Batch.Step step, Begins begins) throws Exception;
    }

    /** What comes before a step acts. */
    interface Begins {
        void begins() throws CommandException;
    }

    /** Takes down that a step begins, so that it is known whatever happens to this process. */
    interface Log {
        /**
         * Writes it, durably.
         *
         * @throws CommandException if it cannot be written: then the step must not act
         */
        void write(String words) throws CommandException;
    }

    /**
     * What the batch answers.
     *
     * @param brief whether to leave out the results of what is done, but that of the last step
     */
    BatchRun(Call call, List<Batch.Step> steps, boolean brief) {
        this.call = call;
        this.steps = steps;
        this.brief = brief;
    }

    /**
     * Runs all up to the first that fails.
     *
     * @throws Exception how the whole ended, where it did not come to its end
     */
    StepsRun.Answer run(Runner runner, Log log) throws Exception {
        call.tellsHowFar(this::howFar);
        boolean goesOn = true;
        for (int i = 0; goesOn && i < steps.size(); i++) {
            goesOn = run(steps.get(i), runner, log);
            halves = 2 * (i + 1);
            call.progress(i + 1, steps.size());
        }
        boolean completed = goesOn;
        while (told.size() < steps.size()) {
            told.add(new Told(steps.get(told.size()).command(), StepsRun.NOT_RUN, null, null, null, null));
        }
        return new StepsRun.Answer(completed, told);
    }

    /** Whether the next may run behind this one. */
    private boolean run(Batch.Step step, Runner runner, Log log) throws Exception {
        requireNotEnded();
        long start = System.nanoTime();
        try {
            EncodedJson result = runner.run(step, () -> {
                log.write(line(step));
                halves = 2 * step.index + 1;
                // What was ended while that was written must not act.
                requireNotEnded();
            });
            Optional<String> missing =
                    step.expect == null ? Optional.empty() : Expectation.missing(step.expect, result.tree());
            if (brief && missing.isEmpty() && step.index + 1 < steps.size()) {
                told.add(new Told(step.command(), DONE, null, null, null, null));
                log(step, DONE, start);
                return true;
            }
            boolean fits = fits(result);
            String message = missing.orElse(
                    fits
                            ? null
                            : "its result is left out: the results of all steps together"
                                    + " are too large for one answer");
            tell(step, missing.isEmpty() ? DONE : "unexpected", fits ? result : null, null, message, start);
            return missing.isEmpty();
        } catch (CommandException e) {
            if (call.ended()) {
                throw e;
            }
            if (e.getCause() != null) {
                Stage.COMMANDS.debug("Step {} failed", step.index, SafeTrace.of(e));
            }
            tell(step, halves % 2 == 1 ? "failed" : StepsRun.NOT_RUN, null, e.code(), e.text(), start);
            return false;
        }
    }

    private void requireNotEnded() throws CommandException {
        if (call.isSettled() || call.ended()) {
            boolean late = call.remaining().isZero();
            throw new CommandException(
                    late ? ErrorCode.TIMEOUT : ErrorCode.CANCELLED, late ? "the budget ran out" : "");
        }
    }

    private void tell(
            Batch.Step step,
            String outcome,
            @Nullable EncodedJson result,
            @Nullable ErrorCode error,
            @Nullable String message,
            long start) {
        long ms = log(step, error == null ? outcome : error.wireName(), start);
        told.add(new Told(
                step.command(), outcome, result, error, message, outcome.equals(StepsRun.NOT_RUN) ? null : ms));
    }

    /** Returns how long it took, in milliseconds. */
    private long log(Batch.Step step, String how, long start) {
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Stage.COMMANDS.debug(
                "{} step {} {}: {} after {} ms", LogText.of(call.commandId()), step.index, step.command(), how, ms);
        return ms;
    }

    /** Whether a result has its place in the answer, which it takes then. */
    private boolean fits(EncodedJson result) throws IOException {
        long values = 0;
        int depth = 0;
        int deepest = 0;
        try (JsonParser in = Json.mapper().getFactory().createParser(result.utf8())) {
            for (JsonToken each = in.nextToken(); each != null; each = in.nextToken()) {
                values++;
                depth += each.isStructStart() ? 1 : each.isStructEnd() ? -1 : 0;
                deepest = Math.max(deepest, depth);
            }
        }
        if (result.size() > bytesLeft || values > valuesLeft || deepest > Limits.JSON_DEPTH - AROUND_LEVELS) {
            return false;
        }
        bytesLeft -= result.size();
        valuesLeft -= values;
        return true;
    }

    /** Which ran, for whoever gets no answer with the outcomes. */
    private String howFar() {
        int now = halves;
        int through = now / 2;
        int next = through + now % 2;
        StringBuilder words = new StringBuilder("Of " + steps.size() + " steps, " + through + " ran");
        if (next > through) {
            words.append(", number ")
                    .append(next)
                    .append(" (")
                    .append(steps.get(through).command());
            words.append(") had begun");
        }
        return words.append(" and ")
                .append(steps.size() - next)
                .append(" did not begin.")
                .toString();
    }

    /** What the journal says of a step that begins: what is told of it if the process dies. */
    private String line(Batch.Step step) {
        return "step " + (step.index + 1) + " of " + steps.size() + " (" + step.command()
                + "; those before it had run, those behind" + " it had not begun)";
    }
}
