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

/** Presses a button, and leaves it held. */
@Component
@Command(name = "input.mouse.down", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseDown implements CommandHandler<MouseDown.Params, Done> {
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
    public MouseDown(@Reference Pointer pointer, @Reference ScreenCapture screen) {
        this.pointer = pointer;
        this.screen = screen;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException {
        Position at = Points.onScreen(screen, params.x(), params.y(), params.imageWidth(), params.imageHeight());
        // Before the press: whatever becomes of this thread meanwhile.
        call.leavesHeld(this::letGo);
        try {
            if (at != null) {
                pointer.move(at.x(), at.y());
            }
            pointer.press(params.button());
        } finally {
            if (call.ended()) {
                letGo();
            }
        }
        return Done.DONE;
    }

    /** Of all buttons, since there is one lease for them. */
    private void letGo() {
        for (Pointer.Button button : Pointer.Button.values()) {
            try {
                pointer.release(button);
            } catch (CommandException e) {
                // Where the display is gone, so is what was held there.
            }
        }
    }
}
