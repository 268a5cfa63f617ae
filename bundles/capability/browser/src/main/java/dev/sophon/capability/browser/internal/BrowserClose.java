package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Closes a tab, or the browser. */
@Component
@Command(name = "browser.close", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserClose implements CommandHandler<BrowserClose.Params, Done> {
    /** Which. */
    public record Params(
            @Description("A tab; the browser with all of them if absent") @Length(max = 20) @Nullable String tab) {}

    private final Browser browser;

    @Activate
    public BrowserClose(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        if (params.tab() == null) {
            browser.end();
        } else {
            browser.required().close(call, browser.tab(params.tab()));
        }
        return Done.DONE;
    }
}
