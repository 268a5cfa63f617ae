package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.AxTree;
import dev.sophon.capability.browser.internal.page.Handles;
import dev.sophon.capability.browser.internal.page.Outline;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells a page as an outline, with a handle for each element that can be used. */
@Component
@Command(name = "browser.snapshot", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS, effects = false)
public final class BrowserSnapshot implements CommandHandler<BrowserSnapshot.Params, BrowserSnapshot.Snapshot> {
    /** How much of which page. */
    public record Params(
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab,
            @Description("Where to begin, in characters of the outline")
                    @DefaultValue("0")
                    @Range(min = 0, max = 10_000_000)
                    int offset,
            @Description("How many characters at most") @DefaultValue("20000") @Range(min = 100, max = 200_000)
                    int maxChars,
            @Description("Tells where links lead") @DefaultValue("false") boolean urls) {}

    /**
     * A part of the outline.
     *
     * @param chars of the whole outline
     * @param truncated whether the outline goes on behind this part, or the page has more than is read of one
     * @param untrusted true: the words are the page's
     */
    public record Snapshot(
            String tab, String url, String title, int chars, boolean truncated, boolean untrusted, String outline) {
        @Override
        public String toString() {
            return "Snapshot[chars=" + chars + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserSnapshot(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Snapshot handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        AxTree.Page page = AxTree.read(tab, call);
        Handles.Draft handles = tab.handles().draft();
        String outline = Outline.of(page.roots(), handles, params.urls());
        handles.publish();
        PageState state = tab.state(call);
        int from = Math.min(params.offset(), outline.length());
        int to = Math.min(from + params.maxChars(), outline.length());
        return new Snapshot(
                tab.id(),
                state.url(),
                state.title(),
                outline.length(),
                page.cut() || to < outline.length(),
                true,
                outline.substring(from, to));
    }
}
