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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Holds a button down along a path. */
@Component
@Command(name = "input.mouse.drag", scope = "input.control", risk = Risk.MEDIUM, lane = Lane.INPUT)
public final class MouseDrag implements CommandHandler<MouseDrag.Params, Done> {
    static final int MOST_POINTS = 200;

    public record Point(
            @Description("In pixels of the virtual desktop; may be negative") int x,
            @Description("In pixels of the virtual desktop; may be negative") int y) {}

    public record Params(
            @Description("Where the button is pressed, the points it goes by, and where it is released")
                    @Length(min = 2, max = MOST_POINTS)
                    List<Point> path,
            @Description("Which one") @DefaultValue("left") Pointer.Button button,
            @Description(KeyNames.MODIFIERS) @Length(min = 1, max = KeyNames.LIMIT) @Nullable String modifiers,
            @Description(Points.IMAGE_WIDTH) @Range(min = 1, max = Points.LARGEST_IMAGE) @Nullable Integer imageWidth,
            @Description(Points.IMAGE_HEIGHT) @Range(min = 1, max = Points.LARGEST_IMAGE) @Nullable
                    Integer imageHeight) {}

    private final Pointer pointer;
    private final Keyboard keyboard;
    private final ScreenCapture screen;

    @Activate
    public MouseDrag(@Reference Pointer pointer, @Reference Keyboard keyboard, @Reference ScreenCapture screen) {
        this.pointer = pointer;
        this.keyboard = keyboard;
        this.screen = screen;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        List<Position> path = new ArrayList<>();
        for (Point point : params.path()) {
            path.add(Objects.requireNonNull(
                    Points.onScreen(screen, point.x(), point.y(), params.imageWidth(), params.imageHeight())));
        }
        keyboard.hold(KeyNames.modifiers(params.modifiers()), () -> pointer.drag(path, params.button()), call::ended);
        return Done.DONE;
    }
}
