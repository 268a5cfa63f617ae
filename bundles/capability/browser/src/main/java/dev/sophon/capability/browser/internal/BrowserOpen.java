package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Navigation;
import dev.sophon.capability.browser.internal.process.RunningBrowser;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens a page in a tab of its own, and starts the browser where none runs. */
@Component
@Command(name = "browser.open", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserOpen implements CommandHandler<BrowserOpen.Params, PageState> {
    /** Where to. */
    public record Params(
            @Description("http, https or about:blank") @DefaultValue("about:blank") @Length(min = 1, max = 8192)
                    String url) {
        @Override
        public String toString() {
            return "Params[url=***]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserOpen(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Navigation.requireWeb(params.url());
        RunningBrowser running = browser.start(call.policy(BrowserPolicy.class));
        Tab tab = running.open(call);
        boolean done = false;
        try {
            PageState there =
                    params.url().equals("about:blank") ? tab.state(call) : Navigation.go(tab, params.url(), call);
            done = true;
            return there;
        } finally {
            if (!done) {
                running.drop(tab);
            }
        }
    }
}
