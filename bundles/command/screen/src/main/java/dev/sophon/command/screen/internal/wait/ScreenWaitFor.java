package dev.sophon.command.screen.internal.wait;

import dev.sophon.command.screen.internal.picture.Region;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Waits until something has happened on the desktop. */
@Component
@Command(name = "screen.waitFor", scope = "screen.capture", risk = Risk.LOW, lane = Lane.PROCESS, effects = false)
public final class ScreenWaitFor implements CommandHandler<ScreenWaitFor.Params, Waiting.Outcome> {
    /** Nothing is drawn for a while. */
    public record Quiet(
            @Description("Where; the whole desktop without it") @Nullable Region region,
            @Description("For how long, in milliseconds") @DefaultValue("500") @Range(min = 20, max = 60_000)
                    int forMs) {}

    /** A process ends. */
    public record Ends(@Description("Its process id") @Range(min = 1, max = Integer.MAX_VALUE) int pid) {}

    public record Params(
            @Description("Until a window appears, is gone or has a state") @Nullable WindowWait window,
            @Description("Until an element that can be seen appears, is gone or has a state or value") @Nullable
                    ElementWait element,
            @Description("Until a text appears in an element that can be seen, or is gone") @Nullable TextWait text,
            @Description("Until nothing is drawn for a while") @Nullable Quiet quiet,
            @Description("Until a process ends") @Nullable Ends process,
            @Description("Until something else is in the clipboard") @DefaultValue("false") boolean clipboard,
            @Description("Greatest time to wait, in milliseconds") @DefaultValue("10000") @Range(min = 1, max = 300_000)
                    int patienceMs) {
        public Params {
            if (Stream.of(window != null, element != null, text != null, quiet != null, process != null, clipboard)
                            .filter(each -> each)
                            .count()
                    != 1) {
                throw new IllegalArgumentException(
                        "window, element, text, quiet, process, clipboard: expected one of them");
            }
        }
    }

    /** To send the answer within the budget. */
    private static final Duration TO_ANSWER = Duration.ofMillis(250);

    private final Happenings happenings;
    private final WindowManager windows;
    private final ScreenCapture screen;
    private final @Nullable ElementTree tree;

    @Activate
    public ScreenWaitFor(
            @Reference Happenings happenings,
            @Reference WindowManager windows,
            @Reference ScreenCapture screen,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    ElementTree tree) {
        this.tree = tree;
        this.happenings = happenings;
        this.windows = windows;
        this.screen = screen;
    }

    @Override
    public Waiting.Outcome handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Duration budget = call.remaining().minus(TO_ANSWER);
        Duration patience = Duration.ofMillis(params.patienceMs());
        ElementsWait elements = params.element() != null ? params.element() : params.text();
        if (elements != null) {
            budget = budget.minus(Waiting.TO_LOOK);
        }
        Waiting waiting = new Waiting(happenings, patience.compareTo(budget) < 0 ? patience : budget);
        if (params.window() != null) {
            return waiting.forWindow(params.window(), windows);
        }
        if (elements != null) {
            if (tree == null) {
                throw CommandException.unsupported("element, text: nobody here tells of elements");
            }
            return waiting.forElement(elements, tree, windows);
        }
        if (params.quiet() != null) {
            Region region = params.quiet().region();
            return waiting.forQuiet(
                    region == null ? screen.desktop() : region.bounds(),
                    params.quiet().forMs());
        }
        return params.process() != null ? waiting.forEnd(params.process().pid()) : waiting.forClipboard();
    }
}
