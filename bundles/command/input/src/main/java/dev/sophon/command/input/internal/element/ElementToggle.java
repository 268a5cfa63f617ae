package dev.sophon.command.input.internal.element;

import dev.sophon.command.input.internal.Acted;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.protocol.Risk;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Switches a check box, a toggle button or what works likewise. */
@Component
@Command(name = "input.element.toggle", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class ElementToggle implements CommandHandler<ElementToggle.Params, Acted> {
    public record Params(
            @Description(Wanted.ELEMENT) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String element,
            @Description(Wanted.ROLE) @Length(min = 1, max = Wanted.LONGEST_ROLE) @Nullable String role,
            @Description(Wanted.NAME) @Length(min = 1, max = Wanted.LONGEST_NAME) @Nullable String name,
            @Description(Wanted.WINDOW) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String windowId,
            @Description("What it is to be; the other way round if absent") @Nullable Boolean on) {
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
    public ElementToggle(@Reference Elements elements) {
        this.elements = elements;
    }

    @Override
    public Acted handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (ElementControl.Found found = elements.find(params.wanted(), call)) {
            boolean before = isOn(found.states());
            if (params.on() != null && params.on() == before) {
                return Elements.acted(found, Elements.NOTHING);
            }
            String by = elements.act(found, ElementControl.Act.CLICK);
            if (!elements.becomes(found, states -> isOn(states) != before)) {
                throw CommandException.unsupported("element: it did not change; it may be none that is on or off");
            }
            return Elements.acted(found, by);
        }
    }

    private static boolean isOn(Set<String> states) {
        return states.contains("checked") || states.contains("pressed");
    }
}
