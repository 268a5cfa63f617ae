package dev.sophon.platform.wayland.internal.windows;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.picture.Placement;
import dev.sophon.platform.wayland.internal.screen.Layout;
import dev.sophon.platform.wayland.internal.screen.Monitors;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.session.SwayIpc;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The windows of sway, by its own IPC. It tiles most of them, and what is tiled has its place from sway alone: to move such a
 * one, to put it away or to make it as large as its monitor is refused, with the reason.
 */
@Component
public final class SwayWindowManager implements WindowManager {
    private static final Pattern ID = Pattern.compile("0x[0-9a-fA-F]{1,8}");
    private static final int HEX = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration SETTLED = Duration.ofMillis(150);

    private final SwayIpc sway;
    private final Monitors monitors;

    @Activate
    public SwayWindowManager(@Reference(target = "(ipc=sway)") Compositor compositor) {
        this.sway = compositor.sway().orElseThrow(() -> new IllegalStateException("no sway"));
        this.monitors = new Monitors(compositor);
    }

    /** Closes what it has opened. */
    @Deactivate
    public void close() {
        monitors.close();
    }

    @Override
    public List<Window> windows() throws CommandException {
        Layout layout = monitors.layout();
        return SwayTree.windows(sway.tree()).stream()
                .map(each -> each.window(layout))
                .toList();
    }

    /** Menus and panels are not in sway's tree: a pixel of theirs is taken for one of the window below. */
    @Override
    public Optional<Window> at(int x, int y) throws CommandException {
        Layout layout = monitors.layout();
        return SwayTree.windows(sway.tree()).stream()
                .filter(SwayTree.Node::visible)
                .map(each -> each.window(layout))
                .filter(each -> each.whole().contains(x, y))
                .findFirst();
    }

    @Override
    public Window window(String id) throws CommandException {
        return node(parse(id)).window(monitors.layout());
    }

    @Override
    public Bounds move(Window listed, int x, int y, OptionalInt width, OptionalInt height)
            throws CommandException, InterruptedException {
        Layout layout = monitors.layout();
        SwayTree.Node node = require(listed);
        Bounds before = layout.physical(node.content());
        Bounds target = new Bounds(x, y, width.orElse(before.width()), height.orElse(before.height()));
        Placement.check(target, width, height, layout.desktop());
        if (!node.floating() || node.putAway()) {
            throw CommandException.unsupported(
                    node.putAway()
                            ? "The window is on sway's scratchpad. Bring it to the front first."
                            : "sway tiles this window, so that it has no place of its own. Where it floats it can be moved:"
                                    + " in sway, Mod+Shift+Space.");
        }
        if (node.fullscreen()) {
            run(listed, "fullscreen disable");
            node = require(listed);
        }
        boolean resize = width.isPresent() || height.isPresent();
        if (resize) {
            resize(listed, node, layout, target);
            node = require(listed);
        }
        Bounds frame = node.frame();
        Bounds content = node.content();
        double[] corner = layout.logical(target.x(), target.y());
        // sway places the frame.
        run(
                listed,
                "move absolute position " + (Math.round(corner[0]) - (content.x() - frame.x())) + " px "
                        + (Math.round(corner[1]) - (content.y() - frame.y())) + " px");
        Bounds after = Placement.settled(
                () -> layout.physical(require(listed).content()), before, target, resize, SETTLED, PATIENCE);
        if (after.equals(before) && !after.equals(target)) {
            throw CommandException.unsupported(
                    Placement.at(after, target)
                            ? "The window kept its size: it may be of a fixed one, or sway's limits forbid it."
                            : "sway left the window where it was.");
        }
        return after;
    }

    /** Before it is there. */
    private void resize(Window listed, SwayTree.Node node, Layout layout, Bounds target) throws CommandException {
        Bounds content = node.content();
        Bounds frame = node.frame();
        // Of where it will be, which may be another monitor.
        double scale = layout.scale(target.x() + target.width() / 2.0, target.y() + target.height() / 2.0);
        long wide = Math.round(target.width() / scale) + frame.width() - content.width();
        long high = Math.round(target.height() / scale) + frame.height() - content.height();
        run(listed, "resize set " + wide + " px " + high + " px");
    }

    @Override
    public void minimize(Window listed) throws CommandException {
        require(listed);
        throw CommandException.unsupported(
                "sway has no minimized windows. Bring another one to the front, or switch to another workspace.");
    }

    @Override
    public void maximize(Window listed) throws CommandException {
        require(listed);
        throw CommandException.unsupported(
                "sway has no maximized windows: it gives each as much room as there is. A key"
                        + " of the application, often F11, shows it in full screen.");
    }

    @Override
    public void focus(Window listed, Duration patience) throws CommandException, InterruptedException {
        require(listed);
        run(listed, "focus");
        if (!Placement.poll(() -> require(listed).focused(), patience)) {
            throw CommandException.unsupported("The window did not get the keyboard: sway left it with another one.");
        }
    }

    @Override
    public boolean askToClose(Window listed) throws CommandException {
        require(listed);
        return sway.run("[con_id=" + parse(listed.id()) + "] kill").isEmpty();
    }

    /** No program can take another one's windows away here. */
    @Override
    public boolean disconnect(Window listed, Collection<Window> meant) throws CommandException {
        require(listed);
        return false;
    }

    private void run(Window listed, String command) throws CommandException {
        Optional<String> refused = sway.run("[con_id=" + parse(listed.id()) + "] " + command);
        if (refused.isPresent()) {
            // It may be gone by now.
            require(listed);
            throw CommandException.unsupported("sway refused it: " + refused.get());
        }
    }

    private SwayTree.Node node(long id) throws CommandException {
        return SwayTree.windows(sway.tree()).stream()
                .filter(each -> each.id() == id)
                .findFirst()
                .orElseThrow(SwayWindowManager::noWindow);
    }

    private SwayTree.Node require(Window listed) throws CommandException {
        SwayTree.Node node = node(parse(listed.id()));
        if (Math.max(0, node.json().path("pid").asLong()) != listed.pid()) {
            throw noWindow();
        }
        return node;
    }

    private static long parse(String id) throws CommandException {
        if (!ID.matcher(id).matches()) {
            throw CommandException.invalidParams("windowId: expected an id from window.list, as in 0x00010234");
        }
        return Long.parseLong(id.substring(2), HEX);
    }

    private static CommandException noWindow() {
        return CommandException.invalidParams(
                "windowId: there is no such window, or no longer; window.list tells those that there are");
    }
}
