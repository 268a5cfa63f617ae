package dev.sophon.command.input.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.platform.Pointer;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clicks once or twice. */
@Component
@Command(name = "input.mouse.click", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseClick implements CommandHandler<MouseClick.Params, Done> {
    public record Params(
            @Description("In pixels of the virtual desktop; may be negative") int x,
            @Description("In pixels of the virtual desktop; may be negative") int y,
            @Description("Which one") @DefaultValue("left") Pointer.Button button,
            @Description("Two clicks that belong together") @DefaultValue("false") boolean doubleClick) {}

    private final Pointer pointer;

    @Activate
    public MouseClick(@Reference Pointer pointer) {
        this.pointer = pointer;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException {
        pointer.click(params.x(), params.y(), params.button(), params.doubleClick() ? 2 : 1);
        return Done.DONE;
    }
}
