package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The attached displays and their geometry, the primary one first. */
@Component
@Command(name = "screen.monitors", scope = "screen.capture", risk = Risk.LOW, lane = Lane.SCREEN, effects = false)
public final class ScreenMonitors implements CommandHandler<NoParams, ScreenMonitors.Monitors> {
    public record Monitors(int count, List<Monitor> monitors) {}

    private final ScreenCapture screen;

    @Activate
    public ScreenMonitors(@Reference ScreenCapture screen) {
        this.screen = screen;
    }

    @Override
    public Monitors handle(NoParams params, Invocation call) throws CommandException {
        List<Monitor> monitors = screen.monitors();
        return new Monitors(monitors.size(), monitors);
    }
}
