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

/** Clicks up to three times, with modifiers held or without. */
@Component
@Command(name = "input.mouse.click", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseClick implements CommandHandler<MouseClick.Params, Done> {
    public record Params(
            @Description(Points.X) @Nullable Integer x,
            @Description(Points.Y) @Nullable Integer y,
            @Description("Which one") @DefaultValue("left") Pointer.Button button,
            @Description("Two clicks that belong together") @DefaultValue("false") boolean doubleClick,
            @Description("That many clicks that belong together, whatever doubleClick says")
                    @Range(min = 1, max = 3)
                    @Nullable
                    Integer clicks,
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
    public MouseClick(@Reference Pointer pointer, @Reference Keyboard keyboard, @Reference ScreenCapture screen) {
        this.pointer = pointer;
        this.keyboard = keyboard;
        this.screen = screen;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Position at = Points.onScreen(screen, params.x(), params.y(), params.imageWidth(), params.imageHeight());
        keyboard.hold(KeyNames.modifiers(params.modifiers()), () -> click(params, at), call::ended);
        return Done.DONE;
    }

    private void click(Params params, @Nullable Position at) throws CommandException {
        int times = params.clicks() != null ? params.clicks() : params.doubleClick() ? 2 : 1;
        if (at != null) {
            pointer.click(at.x(), at.y(), params.button(), times);
        } else {
            pointer.click(params.button(), times);
        }
    }
}
