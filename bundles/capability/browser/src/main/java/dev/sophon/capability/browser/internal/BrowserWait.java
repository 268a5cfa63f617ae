package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Shown;
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
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Waits until a page shows something, no longer shows it, or is somewhere. */
@Component
@Command(name = "browser.wait", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS, effects = false)
public final class BrowserWait implements CommandHandler<BrowserWait.Params, PageState> {
    private static final long LOOK_MS = 150;

    /** For what; all that is given has to hold. */
    public record Params(
            @Description("Words that the page has to show") @Length(min = 1, max = 1000) @Nullable String text,
            @Description("Words that the page may no longer show") @Length(min = 1, max = 1000) @Nullable String gone,
            @Description("A part of the address that it has to be at") @Length(min = 1, max = 1000) @Nullable
                    String url,
            @Description("Milliseconds at most") @DefaultValue("10000") @Range(min = 1, max = 600_000) int waitMs,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        @Override
        public String toString() {
            return "Params[waitMs=" + waitMs + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserWait(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(params.waitMs());
        while (!holds(tab, params, call)) {
            if (System.nanoTime() >= end) {
                throw new CommandException(ErrorCode.TIMEOUT, "the page did not come to that in time");
            }
            Thread.sleep(LOOK_MS);
        }
        return tab.state(call);
    }

    private static boolean holds(Tab tab, Params params, Invocation call)
            throws CommandException, InterruptedException {
        PageState state = tab.state(call);
        if (state.loading() || (params.url() != null && !state.url().contains(params.url()))) {
            return false;
        }
        return (params.text() == null || Shown.on(tab, params.text(), call))
                && (params.gone() == null || !Shown.on(tab, params.gone(), call));
    }
}
