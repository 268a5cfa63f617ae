package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.Elements;
import dev.sophon.capability.browser.internal.page.Field;
import dev.sophon.capability.browser.internal.page.Node;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.capability.browser.internal.page.Wanted;
import dev.sophon.capability.browser.internal.process.Browser;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Chooses in a list of options. */
@Component
@Command(name = "browser.select", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserSelect implements CommandHandler<BrowserSelect.Params, PageState> {
    /** What, and in which. */
    public record Params(
            @Description("Options by what they show, or by their values; all others are let go")
                    @Length(min = 1, max = 100)
                    List<String> values,
            @Description("A handle out of browser.snapshot; or role and name instead") @Length(max = 20) @Nullable
                    String element,
            @Description("As browser.snapshot tells it, as in button") @Length(max = 40) @Nullable String role,
            @Description("The words that it goes by, or a part of them where only one has it")
                    @Length(max = 200)
                    @Nullable
                    String name,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        public Params {
            values = List.copyOf(values);
            new Wanted(element, role, name);
        }

        @Override
        public String toString() {
            return "Params[***]";
        }
    }

    private final Browser browser;

    @Activate
    public BrowserSelect(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        Node node = new Wanted(params.element(), params.role(), params.name()).find(tab, call);
        Field.select(new Elements(tab, call), node, params.values());
        return Browser.after(tab, call);
    }
}
