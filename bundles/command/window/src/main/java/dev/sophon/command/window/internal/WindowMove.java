package dev.sophon.command.window.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.WindowManager;
import dev.sophon.protocol.Risk;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Moves a window, and resizes it if asked to. */
@Component
@Command(name = "window.move", scope = "window.manage", risk = Risk.LOW, lane = Lane.INPUT)
public final class WindowMove implements CommandHandler<WindowMove.Params, Done> {
    public record Params(
            @Description("From window.list, as in 0x00010234") String windowId,
            @Description("New left edge in pixels of the virtual desktop; may be negative") int x,
            @Description("New top edge in pixels of the virtual desktop; may be negative") int y,
            @Description("New width in pixels; stays as it is if absent") @Range(min = 1) @Nullable Integer width,
            @Description("New height in pixels; stays as it is if absent") @Range(min = 1) @Nullable Integer height) {}

    private final WindowManager manager;

    @Activate
    public WindowMove(@Reference WindowManager manager) {
        this.manager = manager;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        manager.move(params.windowId(), params.x(), params.y(), optional(params.width()), optional(params.height()));
        return Done.DONE;
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
