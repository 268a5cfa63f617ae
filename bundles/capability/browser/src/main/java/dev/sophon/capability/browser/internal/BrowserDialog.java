package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.process.Browser;
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

/** Answers the dialog that a page shows. */
@Component
@Command(name = "browser.dialog", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserDialog implements CommandHandler<BrowserDialog.Params, PageState> {
    /** How. */
    public record Params(
            @Description("OK, or Cancel") boolean accept,
            @Description("What a prompt is answered with") @Length(max = 2000) @Nullable String text,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        @Override
        public String toString() {
            return "Params[accept=" + accept + "]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserDialog(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        tab.answerDialog(call, params.accept(), params.text());
        return Browser.after(tab, call);
    }
}
