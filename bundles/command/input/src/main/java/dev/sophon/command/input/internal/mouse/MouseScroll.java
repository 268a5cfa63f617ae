package dev.sophon.command.input.internal.mouse;

import dev.sophon.command.input.internal.keyboard.KeyNames;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.input.Pointer.Position;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.protocol.Risk;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Turns the wheel over a point, with modifiers held or without. */
@Component
@Command(name = "input.mouse.scroll", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseScroll implements CommandHandler<MouseScroll.Params, Done> {
    /** Of one call, in pixels either way. */
    static final int LIMIT = 20_000;

    public record Params(
            @Description(Points.X) @Nullable Integer x,
            @Description(Points.Y) @Nullable Integer y,
            @Description("Pixels to the right; negative to the left")
                    @DefaultValue("0")
                    @Range(min = -LIMIT, max = LIMIT)
                    int deltaX,
            @Description("Pixels down; negative up") @DefaultValue("0") @Range(min = -LIMIT, max = LIMIT) int deltaY,
            @Description(KeyNames.MODIFIERS) @Length(min = 1, max = KeyNames.LIMIT) @Nullable String modifiers,
            @Description(Points.IMAGE_WIDTH) @Range(min = 1, max = Points.LARGEST_IMAGE) @Nullable Integer imageWidth,
            @Description(Points.IMAGE_HEIGHT) @Range(min = 1, max = Points.LARGEST_IMAGE) @Nullable
                    Integer imageHeight) {
        public Params {
            Points.requireBothOrNone(x, y);
        }
    }

    private final Pointer pointer;
    private final Keyboard keyboard;
    private final ScreenCapture screen;

    @Activate
    public MouseScroll(@Reference Pointer pointer, @Reference Keyboard keyboard, @Reference ScreenCapture screen) {
        this.pointer = pointer;
        this.keyboard = keyboard;
        this.screen = screen;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Position at = Points.onScreen(screen, params.x(), params.y(), params.imageWidth(), params.imageHeight());
        keyboard.hold(KeyNames.modifiers(params.modifiers()), () -> scroll(params, at), call::ended);
        return Done.DONE;
    }

    private void scroll(Params params, @Nullable Position at) throws CommandException {
        if (at != null) {
            pointer.scroll(at.x(), at.y(), params.deltaX(), params.deltaY());
        } else {
            pointer.scroll(params.deltaX(), params.deltaY());
        }
    }
}
