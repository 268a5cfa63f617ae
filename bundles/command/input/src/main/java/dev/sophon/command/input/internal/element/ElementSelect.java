package dev.sophon.command.input.internal.element;

import dev.sophon.command.input.internal.Acted;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.protocol.Risk;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Chooses an element among those beside it, or an option in it. */
@Component
@Command(name = "input.element.select", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class ElementSelect implements CommandHandler<ElementSelect.Params, Acted> {
    public record Params(
            @Description(Wanted.ELEMENT) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String element,
            @Description(Wanted.ROLE) @Length(min = 1, max = Wanted.LONGEST_ROLE) @Nullable String role,
            @Description(Wanted.NAME) @Length(min = 1, max = Wanted.LONGEST_NAME) @Nullable String name,
            @Description(Wanted.WINDOW) @Length(min = 1, max = Wanted.LONGEST_HANDLE) @Nullable String windowId,
            @Description("What to choose in it, as it is shown; the element itself if absent")
                    @Length(min = 1, max = Wanted.LONGEST_NAME)
                    @Nullable
                    String option) {
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

    private static final Set<String> ROWS = Set.of("table cell", "list item", "tree item");

    private final Elements elements;

    @Activate
    public ElementSelect(@Reference Elements elements) {
        this.elements = elements;
    }

    /** A row may have moved on while the pointer was on its way; of what is selected then it is none. */
    private Acted select(ElementControl.Found found) throws CommandException, InterruptedException {
        String by = elements.act(found, ElementControl.Act.SELECT);
        if (!by.equals(Elements.ACTION)
                && ROWS.contains(found.element().role())
                && found.element().states().contains("selectable")
                && !elements.becomes(found, states -> states.isEmpty() || states.contains("selected"))) {
            throw CommandException.unsupported("element: it was clicked, and is not selected; look at what is");
        }
        return Elements.acted(found, by);
    }

    /** The options of a list that is not open do not show, so all that is in it is looked at. */
    private String option(ElementControl.Found in, String words, Invocation call)
            throws CommandException, InterruptedException {
        try (ElementControl.Found whole =
                elements.find(String.valueOf(in.element().handle()), false, call)) {
            return Wanted.option(words, whole.element().children());
        }
    }

    /** A list that drops down tells what is selected in it, and takes that only from a click, as in Qt. */
    private static boolean takesOnlyClicks(Element box) {
        return isBox(box)
                && box.children().stream().flatMap(Element::flat).anyMatch(one -> one.role()
                        .equals("list item"));
    }

    private static boolean isBox(Element element) {
        return element.role().equals("combo box");
    }

    private Acted choose(ElementControl.Found in, String handle, Invocation call)
            throws CommandException, InterruptedException {
        try (ElementControl.Found option = elements.find(handle, false, call)) {
            if (!takesOnlyClicks(in.element()) && option.act(ElementControl.Act.SELECT)) {
                return Elements.acted(option, Elements.ACTION);
            }
        }
        if (!isBox(in.element())) {
            try (ElementControl.Found option = elements.find(handle, true, call)) {
                return Elements.acted(option, elements.click(option, Pointer.Button.LEFT, 1));
            }
        }
        elements.act(in, ElementControl.Act.EXPAND);
        try (ElementControl.Found option = elements.findSoon(handle, call)) {
            return Elements.acted(option, elements.click(option, Pointer.Button.LEFT, 1));
        }
    }

    @Override
    public Acted handle(Params params, Invocation call) throws CommandException, InterruptedException {
        try (ElementControl.Found found = elements.find(params.wanted(), call)) {
            return params.option() == null ? select(found) : choose(found, option(found, params.option(), call), call);
        }
    }
}
