package dev.sophon.command.input.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.platform.Pointer;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Moves the pointer. */
@Component
@Command(name = "input.mouse.move", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseMove implements CommandHandler<MouseMove.Params, Done> {
    public record Params(
            @Description("In pixels of the virtual desktop; may be negative") int x,
            @Description("In pixels of the virtual desktop; may be negative") int y) {}

    private final Pointer pointer;

    @Activate
    public MouseMove(@Reference Pointer pointer) {
        this.pointer = pointer;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException {
        pointer.move(params.x(), params.y());
        return Done.DONE;
    }
}
