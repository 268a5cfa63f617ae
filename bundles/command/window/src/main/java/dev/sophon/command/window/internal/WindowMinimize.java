package dev.sophon.command.window.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.Risk;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Puts a window away. */
@Component
@Command(name = "window.minimize", scope = "window.manage", risk = Risk.LOW, lane = Lane.INPUT)
public final class WindowMinimize implements CommandHandler<WindowMinimize.Params, Done> {
    public record Params(@Description("From window.list, as in 0x00010234") String windowId) {}

    private final WindowManager manager;
    private final ListedWindows listed;

    @Activate
    public WindowMinimize(@Reference WindowManager manager, @Reference ListedWindows listed) {
        this.manager = manager;
        this.listed = listed;
    }

    @Override
    public Done handle(Params params, Invocation call) throws CommandException, InterruptedException {
        manager.minimize(listed.require(manager, params.windowId()));
        return Done.DONE;
    }
}
