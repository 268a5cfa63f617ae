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
import dev.sophon.protocol.Risk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Chooses from the menus of a window. */
@Component
@Command(name = "input.element.menu", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class ElementMenu implements CommandHandler<ElementMenu.Params, Acted> {
    public record Params(
            @Description("The words from the menu bar on, as in [\"File\", \"Save As\"]") @Length(min = 1, max = 8)
                    List<String> path,
            @Description("Whose menus, from window.list; those of the focused window if absent")
                    @Length(min = 1, max = Wanted.LONGEST_HANDLE)
                    @Nullable
                    String windowId) {
        public Params {
            if (path.stream().anyMatch(word -> word.isBlank() || word.length() > Wanted.LONGEST_NAME)) {
                throw new IllegalArgumentException("path: expected words of 1 to 1000 characters");
            }
        }
    }

    private final Elements elements;

    @Activate
    public ElementMenu(@Reference Elements elements) {
        this.elements = elements;
    }

    @Override
    public Acted handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Element entry = MenuPath.find(elements.windows(params.windowId(), false, call), params.path());
        try (ElementControl.Found found = elements.find(String.valueOf(entry.handle()), false, call)) {
            return Elements.acted(found, elements.act(found, ElementControl.Act.CLICK));
        }
    }
}
