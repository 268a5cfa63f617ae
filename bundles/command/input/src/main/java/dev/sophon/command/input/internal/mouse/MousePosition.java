package dev.sophon.command.input.internal.mouse;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where the pointer is. */
@Component
@Command(name = "input.mouse.position", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT, effects = false)
public final class MousePosition implements CommandHandler<NoParams, Pointer.Position> {
    private final Pointer pointer;

    @Activate
    public MousePosition(@Reference Pointer pointer) {
        this.pointer = pointer;
    }

    @Override
    public Pointer.Position handle(NoParams params, Invocation call) throws CommandException {
        return pointer.position();
    }
}
