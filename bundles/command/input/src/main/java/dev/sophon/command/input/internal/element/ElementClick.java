package dev.sophon.command.input.internal.element;

import dev.sophon.command.input.internal.Acted;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clicks an element. */
@Component
@Command(name = "input.element.click", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class ElementClick implements CommandHandler<ElementClick.Params, Acted> {
    public record Params(
            @Description(Wanted.ELEMENT) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String element,
            @Description(Wanted.ROLE) @Length(min = 1, max = Wanted.LONGEST_ROLE) @Nullable String role,
            @Description(Wanted.NAME) @Length(min = 1, max = Wanted.LONGEST_NAME) @Nullable String name,
            @Description(Wanted.WINDOW) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String windowId,
            @Description("Which one; any but left is done by the pointer") @DefaultValue("left") Pointer.Button button,
            @Description("Two clicks that belong together, by the pointer") @DefaultValue("false")
                    boolean doubleClick) {
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

    @Activate
    public ElementClick(@Reference Elements elements) {
        this.elements = elements;
    }

    @Override
    public Acted handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (ElementControl.Found found = elements.find(params.wanted(), call)) {
            boolean plain = params.button() == Pointer.Button.LEFT && !params.doubleClick();
            String by = plain
                    ? elements.act(found, ElementControl.Act.CLICK)
                    : elements.click(found, params.button(), params.doubleClick() ? 2 : 1);
            return Elements.acted(found, by);
        }
    }
}
