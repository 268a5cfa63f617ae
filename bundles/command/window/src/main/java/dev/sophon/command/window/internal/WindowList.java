package dev.sophon.command.window.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.Risk;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The windows with their geometry, the topmost first. */
@Component
@Command(name = "window.list", scope = "window.manage", risk = Risk.LOW, effects = false)
public final class WindowList implements CommandHandler<NoParams, WindowList.Windows> {
    /**
     * One of them.
     *
     * @param pid 0 where it is not known
     */
    public record Window(
            String id,
            String title,
            int x,
            int y,
            int width,
            int height,
            String processName,
            long pid,
            boolean minimized,
            boolean focused) {
        static Window of(dev.sophon.node.platform.window.Window window) {
            return new Window(
                    window.id(),
                    window.title(),
                    window.bounds().x(),
                    window.bounds().y(),
                    window.bounds().width(),
                    window.bounds().height(),
                    window.processName(),
                    window.pid(),
                    window.minimized(),
                    window.focused());
        }
    }

    public record Windows(int count, List<Window> windows) {}

    private final WindowManager manager;
    private final ListedWindows listed;

    @Activate
    public WindowList(@Reference WindowManager manager, @Reference ListedWindows listed) {
        this.manager = manager;
        this.listed = listed;
    }

    @Override
    public Windows handle(NoParams params, Invocation call) throws CommandException {
        List<dev.sophon.node.platform.window.Window> found = manager.windows();
        listed.tell(found);
        List<Window> windows = found.stream().map(Window::of).toList();
        return new Windows(windows.size(), windows);
    }
}
