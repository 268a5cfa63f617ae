package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.capability.browser.internal.process.Navigation;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Takes a tab to another address. */
@Component
@Command(name = "browser.navigate", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserNavigate implements CommandHandler<BrowserNavigate.Params, PageState> {
    /** Where to. */
    public record Params(
            @Description("http, https or about:blank; back, forward or reload") @Length(min = 1, max = 8192) String url,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        @Override
        public String toString() {
            return "Params[url=***]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserNavigate(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        return switch (params.url()) {
            case "reload" -> Navigation.reload(tab, call);
            case "back" -> Navigation.history(tab, -1, call);
            case "forward" -> Navigation.history(tab, 1, call);
            default -> Navigation.go(tab, params.url(), call);
        };
    }
}
