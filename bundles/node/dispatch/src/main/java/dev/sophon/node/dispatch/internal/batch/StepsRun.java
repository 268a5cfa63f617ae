package dev.sophon.node.dispatch.internal.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.dispatch.internal.params.RunsSteps;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.EncodedJson;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Runs several commands as one, in order, up to the first that fails. Scope, risk and policy are those of its steps, so the
 * pipeline runs them itself ({@link Batch}) and never asks this handler to.
 */
@Component(service = CommandHandler.class)
@Command(name = Steps.COMMAND, scope = Steps.COMMAND, risk = Risk.NONE, lane = Lane.INPUT)
public final class StepsRun implements CommandHandler<StepsRun.Params, StepsRun.Answer>, RunsSteps {
    static final String NOT_RUN = "notRun";
    static final String BRIEF = "brief";

    public record Params(
            @Description("Commands to run, in this order; what comes behind the first that fails does not run")
                    @Length(min = 1, max = Steps.MOST)
                    List<Step> steps,
            @Description("Of steps that are done tells only that; but of the last one its result too")
                    @DefaultValue("false")
                    boolean brief) {
        public Params {
            steps = List.copyOf(steps);
        }
    }

    public record Step(
            @Description("Name of a command, but steps.run") @Length(min = 1, max = 100) String command,
            @Description("Its params") @Nullable ObjectNode params,
            @Description("What its response has to contain, as in {\"exitCode\": 0}; otherwise nothing behind it runs")
                    @Nullable
                    ObjectNode expect) {
        /** Never the params: they may hold what no log may. */
        @Override
        public String toString() {
            return "Step[" + command + "]";
        }
    }

    /**
     * What came of it.
     *
     * @param completed whether all steps ran, and each gave what was expected of it
     */
    public record Answer(boolean completed, List<Told> steps) {}

    /**
     * What came of one step.
     *
     * @param outcome {@code done}; {@code unexpected}, where it ran and its response is not as expected; {@code failed}, where
     *     it began and ended with an error; {@code notRun}
     * @param result there where it ran, and is not left out
     * @param error why it failed, or was not begun
     */
    public record Told(
            String command,
            String outcome,
            @Nullable EncodedJson result,
            @Nullable ErrorCode error,
            @Nullable String message,
            @Nullable Long durationMs) {}

    @Override
    public Answer handle(Params params, Invocation call) {
        throw new IllegalStateException("the pipeline runs the steps");
    }
}
