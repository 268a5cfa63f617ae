package dev.sophon.command.screen.internal.elements;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
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
            @Description("Greatest depth of the tree; 1 for the windows alone; 8 if absent, 28 for an outline")
                    @Range(min = 1, max = DEEPEST)
                    @Nullable
                    Integer maxDepth,
            @Description("Only elements of this role, as in: push button; in any case of letters")
                    @Length(min = 1, max = 100)
                    @Nullable
                    String roleFilter,
            @Description("Only elements whose name contains this, in any case of letters")
                    @Length(min = 1, max = 1000)
                    @Nullable
                    String nameFilter,
            @Description("A tree of objects, or an outline of short lines") @DefaultValue("tree") Format format,
            @Description("Only what can be seen; what an outline does if absent") @Nullable Boolean showingOnly,
            @Description("Only this window, with the menus it shows; from window.list")
                    @Length(min = 1, max = 40)
                    @Nullable
                    String windowId,
            @Description("At most that many elements, or lines of the outline")
                    @DefaultValue("5000")
                    @Range(min = 1, max = MOST_ELEMENTS)
                    int limit,
            @Description("The revision of an earlier outline: only what has changed since is told")
                    @Range(min = 0)
                    @Nullable
                    Integer since) {
        public Params {
            if (since != null && format != Format.OUTLINE) {
                throw new IllegalArgumentException("since: expected with the format outline only");
            }
        }

        /** The question, whatever is known already. */
        Params whole() {
            return new Params(
                    includeBackground, maxDepth, roleFilter, nameFilter, format, showingOnly, windowId, limit, null);
        }

        boolean isOutline() {
            return format == Format.OUTLINE;
        }

        int depth() {
            Integer asked = maxDepth;
            return asked != null ? asked : isOutline() ? DEEPEST : USUAL_DEPTH;
        }

        boolean shown() {
            Boolean asked = showingOnly;
            return asked == null ? isOutline() : asked;
        }
    }

    /** How elements are told. */
    public enum Format {
        TREE,
        OUTLINE
    }

    /**
     * What was found.
     *
     * @param elements null for an outline
     * @param outline null for a tree, and where what has changed is told
     * @param changes since the revision that was asked for, as {@link Delta} tells it; null where all is told
     * @param revision of the outline; null for a tree
     * @param count of all elements, children too
     * @param untrusted true for an outline: its words are the applications'; null for a tree
     */
    public record Tree(
            @Nullable List<Element> elements,
            @Nullable String outline,
            @Nullable String changes,
            @Nullable Integer revision,
            int count,
            @Nullable String focusedWindowTitle,
            @Nullable String warning,
            @Nullable Boolean untrusted) {
        @Override
        public String toString() {
            return "Tree[count=" + count + "]";
        }
    }

    private static final int MOST_ELEMENTS = 5000;
    private static final int DEEPEST = 28;
    private static final int USUAL_DEPTH = 8;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** For applications to tell of a focus that the window manager has moved already. */
    private static final Duration TO_FOLLOW = Duration.ofSeconds(1);

    private static final long BETWEEN_LOOKS_MS = 10;

    private final ElementTree tree;
    private final @Nullable WindowManager windows;
    private final Focus focus;
    private final Revisions revisions = new Revisions();

    @Activate
    public ScreenQueryElements(
            @Reference ElementTree tree,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    WindowManager windows) {
        this.tree = tree;
        this.windows = windows;
        this.focus = new Focus(windows);
    }

    @Override
    public Tree handle(Params params, Invocation call) throws CommandException, InterruptedException {
        long end = System.nanoTime() + TO_FOLLOW.toNanos();
        Window only = params.windowId() == null ? null : window(params.windowId());
        ElementTree.Elements found = look(params, only, call);
        while (only == null && focus.isFormer(found) && end - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            found = look(params, null, call);
        }
        List<Element> elements = new ElementFilter(params.roleFilter(), params.nameFilter()).apply(found.windows());
        return params.isOutline() ? outline(params, elements, found) : tree(params, elements, found);
    }

    private Tree tree(Params params, List<Element> elements, ElementTree.Elements found) {
        int all = ElementFilter.count(elements);
        List<Element> first = all > params.limit() ? ElementFilter.first(elements, params.limit()) : elements;
        int told = Math.min(all, params.limit());
        return new Tree(first, null, null, null, told, focus.title(found), warning(found, told, all, "elements"), null);
    }

    private Tree outline(Params params, List<Element> elements, ElementTree.Elements found) {
        List<String> lines = Outline.of(elements);
        List<String> first = lines.subList(0, Math.min(lines.size(), params.limit()));
        Params question = params.whole();
        List<String> known = params.since() == null
                ? null
                : revisions.find(params.since(), question).orElse(null);
        return new Tree(
                null,
                known == null ? String.join("\n", first) : null,
                known == null ? null : Delta.of(known, first),
                revisions.add(question, first),
                ElementFilter.count(elements),
                focus.title(found),
                warning(found, first.size(), lines.size(), "lines"),
                true);
    }

    private static @Nullable String warning(ElementTree.Elements found, int told, int all, String what) {
        String before = found.warning();
        String cut = "Only the first " + told + " of " + all + " " + what + " are told: the limit.";
        return told == all ? before : before == null ? cut : before + " " + cut;
    }

    private Window window(String id) throws CommandException {
        WindowManager manager = windows;
        if (manager == null) {
            throw CommandException.unsupported("windowId: nobody here knows windows by ids");
        }
        return manager.window(id);
    }

    private ElementTree.Elements look(Params params, @Nullable Window only, Invocation call)
            throws CommandException, InterruptedException {
        // What is left of the budget goes into sending the answer.
        Duration share = call.remaining().multipliedBy(3).dividedBy(4);
        return tree.query(new ElementTree.Query(
                params.includeBackground(),
                params.shown(),
                only,
                params.depth(),
                MOST_ELEMENTS,
                share.compareTo(LONGEST) < 0 ? share : LONGEST));
    }
}
