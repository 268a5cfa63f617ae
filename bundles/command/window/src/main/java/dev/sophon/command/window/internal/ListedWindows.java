package dev.sophon.command.window.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * The windows that were told last under their ids. A display gives the id of a window that is gone to the next one that comes, so
 * an id means the window that it was told for, and no other. Thread-safe.
 */
@Component(service = ListedWindows.class)
public final class ListedWindows {
    /** By whom a window is known again. */
    private record Owner(long pid, String wmClass) {
        static Owner of(Window window) {
            return new Owner(window.pid(), window.pid() == 0 ? window.wmClass() : "");
        }
    }

    /** More than anybody works with; those of windows that are gone are dropped first. */
    private static final int MOST = 4096;

    /** The one that was told last stands last. */
    private final Map<String, Owner> told = new LinkedHashMap<>();

    synchronized void tell(List<Window> windows) {
        for (Window window : windows) {
            told.remove(window.id());
            told.put(window.id(), Owner.of(window));
        }
        Iterator<String> oldest = told.keySet().iterator();
        for (int tooMany = told.size() - Math.max(MOST, windows.size()); tooMany > 0; tooMany--) {
            oldest.next();
            oldest.remove();
        }
    }

    private synchronized @Nullable Owner owner(String id) {
        return told.get(id);
    }

    /**
     * The window that was told under this id.
     *
     * @throws CommandException {@code invalid_params} if it is gone, or there never was one
     */
    Window require(WindowManager manager, String id) throws CommandException {
        Window window = manager.window(id);
        Owner owner = owner(window.id());
        if (owner != null && !Owner.of(window).equals(owner)) {
            throw CommandException.invalidParams("windowId: the window that window.list told under this id is gone,"
                    + " and another program's has it now; ask window.list again");
        }
        return window;
    }
}
