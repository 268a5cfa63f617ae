package dev.sophon.command.input.internal.mouse;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.input.Pointer.Position;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets a button go that was left held. */
@Component
@Command(name = "input.mouse.up", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseUp implements CommandHandler<MouseUp.Params, Done> {
    public record Params(
            @Description(Points.X) @Nullable Integer x,
            @Description(Points.Y) @Nullable Integer y,
            @Description("Which one") @DefaultValue("left") Pointer.Button button,
            @Description(Points.IMAGE_WIDTH) @Range(min = 1, max = Points.LARGEST_IMAGE) @Nullable Integer imageWidth,
            @Description(Points.IMAGE_HEIGHT) @Range(min = 1, max = Points.LARGEST_IMAGE) @Nullable
                    Integer imageHeight) {
        public Params {
            Points.requireBothOrNone(x, y);
        }
    }

    private final Pointer pointer;
    private final ScreenCapture screen;

    @Activate
    public MouseUp(@Reference Pointer pointer, @Reference ScreenCapture screen) {
        this.pointer = pointer;
        this.screen = screen;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException {
        Position at = Points.onScreen(screen, params.x(), params.y(), params.imageWidth(), params.imageHeight());
        if (at != null) {
            pointer.move(at.x(), at.y());
        }
        pointer.release(params.button());
        return Done.DONE;
    }
}
