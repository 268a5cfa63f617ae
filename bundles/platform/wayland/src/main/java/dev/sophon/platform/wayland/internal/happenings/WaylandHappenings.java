package dev.sophon.platform.wayland.internal.happenings;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.platform.wayland.internal.session.Compositor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** By what the compositor tells; each watch has a connection of its own. */
@Component
public final class WaylandHappenings implements Happenings {
    private final Compositor compositor;

    @Activate
    public WaylandHappenings(
            @Reference(
                            target =
                                    "(&(ipc=sway)(offers=wl_seat)(offers=wl_shm)(offers=zwlr_screencopy_manager_v1)(|(offers=ext_data_control_manager_v1)(offers=zwlr_data_control_manager_v1)))")
                    Compositor compositor) {
        this.compositor = compositor;
    }

    @Override
    public Watch watch(Of what) throws CommandException, InterruptedException {
        return WaylandWatch.begin(compositor, what);
    }
}
