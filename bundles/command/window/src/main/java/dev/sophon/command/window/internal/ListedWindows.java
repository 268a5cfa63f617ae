package dev.sophon.command.window.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * The windows that were told the last time. A display gives the id of a window that is gone to the next one that comes, so
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

    private volatile Map<String, Owner> told = Map.of();

    void tell(List<Window> windows) {
        Map<String, Owner> owners = new HashMap<>();
        windows.forEach(window -> owners.put(window.id(), Owner.of(window)));
        told = Map.copyOf(owners);
    }

    /** @throws CommandException {@code invalid_params} if the window that was told under this id is gone */
    void require(WindowManager manager, String id) throws CommandException {
        Owner owner = told.get(id);
        if (owner == null) {
            return;
        }
        for (Window window : manager.windows()) {
            if (window.id().equals(id) && !Owner.of(window).equals(owner)) {
                throw CommandException.invalidParams("windowId: the window that window.list told under this id is gone,"
                        + " and another program's has it now; ask window.list again");
            }
        }
    }
}
