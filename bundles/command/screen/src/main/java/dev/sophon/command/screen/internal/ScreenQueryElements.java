package dev.sophon.command.screen.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Element;
import dev.sophon.node.platform.ElementTree;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
import dev.sophon.protocol.Risk;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The accessibility tree of the focused window, or of all windows. */
@Component
@Command(name = "screen.queryElements", scope = "screen.capture", risk = Risk.LOW, lane = Lane.SCREEN, effects = false)
public final class ScreenQueryElements implements CommandHandler<ScreenQueryElements.Params, ScreenQueryElements.Tree> {
    public record Params(
            @Description("Include unfocused windows") @DefaultValue("false") boolean includeBackground,
            // A level of elements is two levels of JSON, of which there may be 64 with all that is around them.
            @Description("Greatest depth of the tree; 1 for the windows alone")
                    @DefaultValue("8")
                    @Range(min = 1, max = 28)
                    int maxDepth,
            @Description("Only elements of this role, as in: push button; in any case of letters")
                    @Length(min = 1, max = 100)
                    @Nullable
                    String roleFilter,
            @Description("Only elements whose name contains this, in any case of letters")
                    @Length(min = 1, max = 1000)
                    @Nullable
                    String nameFilter) {}

    /** What was found; {@code count} counts children too. */
    public record Tree(
            List<Element> elements, int count, @Nullable String focusedWindowTitle, @Nullable String warning) {}

    private static final int MOST_ELEMENTS = 5000;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** For applications to tell of a focus that the window manager has moved already. */
    private static final Duration TO_FOLLOW = Duration.ofSeconds(1);

    private static final long BETWEEN_LOOKS_MS = 10;

    private final ElementTree tree;
    private final @Nullable WindowManager windows;

    @Activate
    public ScreenQueryElements(
            @Reference ElementTree tree,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    WindowManager windows) {
        this.tree = tree;
        this.windows = windows;
    }

    @Override
    public Tree handle(Params params, Invocation call) throws CommandException, InterruptedException {
        long end = System.nanoTime() + TO_FOLLOW.toNanos();
        ElementTree.Elements found = look(params, call);
        while (isOfFormerFocus(found) && end - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            found = look(params, call);
        }
        List<Element> elements = new ElementFilter(params.roleFilter(), params.nameFilter()).apply(found.windows());
        return new Tree(elements, ElementFilter.count(elements), focusedTitle(found), found.warning());
    }

    private ElementTree.Elements look(Params params, Invocation call) throws CommandException, InterruptedException {
        // What is left of the budget goes into sending the answer.
        Duration share = call.remaining().multipliedBy(3).dividedBy(4);
        return tree.query(new ElementTree.Query(
                params.includeBackground(),
                params.maxDepth(),
                MOST_ELEMENTS,
                share.compareTo(LONGEST) < 0 ? share : LONGEST));
    }

    /**
     * Whether the window that says to have the focus is one that had it: an application hears of that later than the window
     * manager, and what is clicked by its bounds would meet the window that is in front now.
     */
    private boolean isOfFormerFocus(ElementTree.Elements found) {
        WindowManager manager = windows;
        String title = found.focusedWindowTitle();
        if (title == null || manager == null) {
            return false;
        }
        try {
            // Only where both know it: a menu has the focus in its own eyes, and some windows are called otherwise
            // here.
            boolean elsewhere = false;
            boolean known = false;
            for (Window window : manager.windows()) {
                boolean same = window.title().equals(title);
                if (same && window.focused()) {
                    return false;
                }
                known |= same;
                elsewhere |= window.focused();
            }
            return known && elsewhere;
        } catch (CommandException e) {
            // Then there is nothing to compare with.
            return false;
        }
    }

    /** A window without elements to tell of has a title all the same, and its window manager knows it. */
    private @Nullable String focusedTitle(ElementTree.Elements found) {
        WindowManager manager = windows;
        if (found.focusedWindowTitle() != null || manager == null) {
            return found.focusedWindowTitle();
        }
        try {
            return manager.windows().stream()
                    .filter(Window::focused)
                    .map(Window::title)
                    .findFirst()
                    .orElse(null);
        } catch (CommandException e) {
            // What it cannot tell is missing from the answer, which has a warning already.
            return null;
        }
    }
}
