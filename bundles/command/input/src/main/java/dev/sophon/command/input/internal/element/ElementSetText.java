package dev.sophon.command.input.internal.element;

import dev.sophon.command.input.internal.Acted;
import dev.sophon.command.input.internal.keyboard.KeyNames;
import dev.sophon.command.input.internal.keyboard.TypedText;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Replaces the text of a field, or sets the number of a slider. */
@Component
@Command(name = "input.element.setText", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class ElementSetText implements CommandHandler<ElementSetText.Params, Acted> {
    public record Params(
            @Description(Wanted.ELEMENT) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String element,
            @Description(Wanted.ROLE) @Length(min = 1, max = Wanted.LONGEST_ROLE) @Nullable String role,
            @Description(Wanted.NAME) @Length(min = 1, max = Wanted.LONGEST_NAME) @Nullable String name,
            @Description(Wanted.WINDOW) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String windowId,
            @Description("What is to stand in it; a number for a slider") @Length(max = TypedText.LIMIT) String text) {
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
    public ElementSetText(@Reference Elements elements, @Reference Keyboard keyboard) {
        this.elements = elements;
        this.keyboard = keyboard;
    }

    @Override
    public Acted handle(Params params, Invocation call) throws CommandException, InterruptedException {
        if (!params.text().isEmpty()) {
            TypedText.check(params.text());
        }
        try (ElementControl.Found found = elements.find(params.wanted(), call)) {
            if (found.write(params.text())) {
                return Elements.acted(found, Elements.ACTION);
            }
            if (!found.states().contains("editable")) {
                throw CommandException.invalidParams("element: it takes no text, or not this one");
            }
            elements.act(found, ElementControl.Act.FOCUS);
            if (!elements.becomes(found, states -> states.contains("focused"))) {
                throw CommandException.unsupported("element: it did not take the keyboard");
            }
            keyboard.press(KeyNames.several("ctrl+a"), call::ended);
            if (params.text().isEmpty()) {
                keyboard.press(KeyNames.one("delete"), call::ended);
            } else {
                keyboard.type(params.text(), call::ended);
            }
            return Elements.acted(found, "keyboard");
        }
    }
}
