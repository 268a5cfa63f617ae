package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.page.Traffic;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells what a page has asked the network for lately. */
@Component
@Command(name = "browser.network", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS, effects = false)
public final class BrowserNetwork implements CommandHandler<BrowserNetwork.Params, BrowserNetwork.Listing> {
    /** Of which tab, and how much. */
    public record Params(
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab,
            @Description("How many at most, the latest") @DefaultValue("50") @Range(min = 1, max = 200) int limit) {}

    /**
     * What it asked for, the eldest first.
     *
     * @param untrusted true: the words are the page's
     */
    public record Listing(String tab, int count, List<Traffic.Request> requests, boolean untrusted) {
        @Override
        public String toString() {
            return "Listing[count=" + count + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserNetwork(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Listing handle(Params params, Invocation call) throws CommandException {
        Tab tab = browser.tab(params.tab());
        List<Traffic.Request> all = tab.traffic().requests();
        List<Traffic.Request> last = all.subList(Math.max(0, all.size() - params.limit()), all.size());
        return new Listing(tab.id(), last.size(), last, true);
    }
}
