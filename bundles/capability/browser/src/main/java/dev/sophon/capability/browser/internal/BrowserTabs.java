package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.RunningBrowser;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.protocol.Risk;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lists the open tabs. It starts no browser. */
@Component
@Command(name = "browser.tabs", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS, effects = false)
public final class BrowserTabs implements CommandHandler<NoParams, BrowserTabs.Tabs> {
    /**
     * The tabs, in the order in which they were opened.
     *
     * @param running whether there is a browser at all
     * @param untrusted true: addresses and titles are the pages' words
     */
    public record Tabs(boolean running, int count, List<PageState> tabs, boolean untrusted) {}

    private final Browser browser;

    @Activate
    public BrowserTabs(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Tabs handle(NoParams params, Invocation call) throws CommandException, InterruptedException {
        List<PageState> tabs = new ArrayList<>();
        List<Tab> open = browser.running().map(RunningBrowser::tabs).orElse(List.of());
        for (Tab tab : open) {
            tabs.add(tab.state(call));
        }
        return new Tabs(browser.running().isPresent(), tabs.size(), tabs, true);
    }
}
