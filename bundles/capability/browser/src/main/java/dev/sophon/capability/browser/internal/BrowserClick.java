package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.Elements;
import dev.sophon.capability.browser.internal.page.Node;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.page.Wanted;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clicks an element. */
@Component
@Command(name = "browser.click", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserClick implements CommandHandler<BrowserClick.Params, PageState> {
    /** Which, and how. */
    public record Params(
            @Description("A handle out of browser.snapshot; or role and name instead") @Length(max = 20) @Nullable
                    String element,
            @Description("As browser.snapshot tells it, as in button") @Length(max = 40) @Nullable String role,
            @Description("The words that it goes by, or a part of them where only one has it")
                    @Length(max = 200)
                    @Nullable
                    String name,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab,
            @Description("The button of the mouse") @DefaultValue("left") MouseButton button,
            @Description("Two clicks that belong together") @DefaultValue("false") boolean doubleClick) {
        public Params {
            new Wanted(element, role, name);
        }

        @Override
        public String toString() {
            return "Params[***]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserClick(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        Elements elements = new Elements(tab, call);
        Node node = new Wanted(params.element(), params.role(), params.name()).find(tab, call);
        elements.press(elements.point(node), params.button().wireName(), params.doubleClick() ? 2 : 1);
        return Browser.after(tab, call);
    }
}
