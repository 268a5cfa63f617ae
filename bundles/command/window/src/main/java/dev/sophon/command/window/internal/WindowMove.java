package dev.sophon.command.window.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.Risk;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Moves a window, and resizes it if asked to; tells what came of it. */
@Component
@Command(name = "window.move", scope = "window.manage", risk = Risk.LOW, lane = Lane.INPUT)
public final class WindowMove implements CommandHandler<WindowMove.Params, WindowMove.Moved> {
    public record Params(
            @Description("From window.list, as in 0x00010234") String windowId,
            @Description("New left edge in pixels of the virtual desktop; may be negative") int x,
            @Description("New top edge in pixels of the virtual desktop; may be negative") int y,
            @Description("New width in pixels; stays as it is if absent") @Range(min = 1) @Nullable Integer width,
            @Description("New height in pixels; stays as it is if absent") @Range(min = 1) @Nullable Integer height) {}

    /** Where the window is now, and how large; that need not be what was asked. */
    public record Moved(int x, int y, int width, int height) {}

    private final WindowManager manager;
    private final ListedWindows listed;

    @Activate
    public WindowMove(@Reference WindowManager manager, @Reference ListedWindows listed) {
        this.manager = manager;
        this.listed = listed;
    }

    @Override
    public Moved handle(Params params, Invocation call) throws CommandException, InterruptedException {
        Bounds now = manager.move(
                listed.require(manager, params.windowId()),
                params.x(),
                params.y(),
                optional(params.width()),
                optional(params.height()));
        return new Moved(now.x(), now.y(), now.width(), now.height());
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
