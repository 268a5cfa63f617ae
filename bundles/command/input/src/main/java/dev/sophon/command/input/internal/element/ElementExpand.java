package dev.sophon.command.input.internal.element;

import dev.sophon.command.input.internal.Acted;
import dev.sophon.command.input.internal.keyboard.KeyNames;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows or hides what is in an element. */
@Component
@Command(name = "input.element.expand", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class ElementExpand implements CommandHandler<ElementExpand.Params, Acted> {
    public record Params(
            @Description(Wanted.ELEMENT) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String element,
            @Description(Wanted.ROLE) @Length(min = 1, max = Wanted.LONGEST_ROLE) @Nullable String role,
            @Description(Wanted.NAME) @Length(min = 1, max = Wanted.LONGEST_NAME) @Nullable String name,
            @Description(Wanted.WINDOW) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String windowId,
            @Description("Whether it is to be shown") @DefaultValue("true") boolean expanded) {
        public Params {
            new Wanted(element, role, name, windowId);
        }

        Wanted wanted() {
            return new Wanted(element, role, name, windowId);
        }

        @Override
        public String toString() {
            return "Params[***]";
        }
    }

    private final Elements elements;
    private final Keyboard keyboard;

    @Activate
    public ElementExpand(@Reference Elements elements, @Reference Keyboard keyboard) {
        this.elements = elements;
        this.keyboard = keyboard;
    }

    /** A cell that offers nothing itself, as in Qt, has the key of all trees. */
    private String act(ElementControl.Found found, boolean expanded, Invocation call)
            throws CommandException, InterruptedException {
        if (!found.element().role().equals("table cell")) {
            return elements.act(found, ElementControl.Act.EXPAND);
        }
        if (found.act(ElementControl.Act.EXPAND)) {
            return Elements.ACTION;
        }
        elements.click(found, Pointer.Button.LEFT, 1);
        keyboard.press(KeyNames.one(expanded ? "right" : "left"), call::ended);
        return "keyboard";
    }

    @Override
    public Acted handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (ElementControl.Found found = elements.find(params.wanted(), call)) {
            if (found.states().contains("expanded") == params.expanded()) {
                return Elements.acted(found, Elements.NOTHING);
            }
            String by = act(found, params.expanded(), call);
            if (!elements.becomes(found, states -> states.contains("expanded") == params.expanded())) {
                throw CommandException.unsupported("element: it did not change; it may be none that can be expanded");
            }
            return Elements.acted(found, by);
        }
    }
}
