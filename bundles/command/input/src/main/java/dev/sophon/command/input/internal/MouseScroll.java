package dev.sophon.command.input.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Pointer;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Turns the wheel over a point. */
@Component
@Command(name = "input.mouse.scroll", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseScroll implements CommandHandler<MouseScroll.Params, Done> {
    /** Of one call, in pixels either way. */
    static final int LIMIT = 20_000;

    public record Params(
            @Description("In pixels of the virtual desktop; may be negative") int x,
            @Description("In pixels of the virtual desktop; may be negative") int y,
            @Description("Pixels to the right; negative to the left")
                    @DefaultValue("0")
                    @Range(min = -LIMIT, max = LIMIT)
                    int deltaX,
            @Description("Pixels down; negative up") @DefaultValue("0") @Range(min = -LIMIT, max = LIMIT) int deltaY) {}

    private final Pointer pointer;

    @Activate
    public MouseScroll(@Reference Pointer pointer) {
        this.pointer = pointer;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException {
        pointer.scroll(params.x(), params.y(), params.deltaX(), params.deltaY());
        return Done.DONE;
    }
}
