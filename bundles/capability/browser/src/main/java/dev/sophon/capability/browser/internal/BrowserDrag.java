package dev.sophon.capability.browser.internal;

import dev.sophon.capability.browser.internal.page.Dragging;
import dev.sophon.capability.browser.internal.page.Elements;
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
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Drags one element to another. */
@Component
@Command(name = "browser.drag", scope = "browser.control", risk = Risk.MEDIUM, lane = Lane.PROCESS)
public final class BrowserDrag implements CommandHandler<BrowserDrag.Params, PageState> {
    /** Which, and where to. */
    public record Params(
            @Description("What is dragged") End from,
            @Description("What it is let go over") End to,
            @Description("A tab; the last one used if absent") @Length(max = 20) @Nullable String tab) {
        @Override
        public String toString() {
            return "Params[***]";
        }
    }

    /** An element. */
    public record End(
            @Description("A handle out of browser.snapshot; or role and name instead") @Length(max = 20) @Nullable
                    String element,
            @Description("As browser.snapshot tells it, as in button") @Length(max = 40) @Nullable String role,
            @Description("The words that it goes by") @Length(max = 200) @Nullable String name) {
        public End {
            new Wanted(element, role, name);
        }

        Node find(Tab tab, Invocation call) throws CommandException, InterruptedException {
            return new Wanted(element, role, name).find(tab, call);
        }
    }

    private final Browser browser;

    @Activate
    public BrowserDrag(@Reference Browser browser) {
        this.browser = browser;
    }

    @Override
    public PageState handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Tab tab = browser.tab(params.tab());
        Elements elements = new Elements(tab, call);
        Node to = params.to().find(tab, call);
        Node from = params.from().find(tab, call);
        // The place of the first is asked last: it has to be in sight to be taken.
        Elements.Point end = elements.box(to).middle();
        Elements.Point begin = elements.point(from);
        Dragging.drag(tab, elements, begin, end, call);
        return Browser.after(tab, call);
    }
}
