package dev.sophon.platform.x11.internal.window;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.platform.x11.internal.display.XDisplay;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** By the server's own events; each watch has a connection of its own. */
@Component
public final class X11Happenings implements Happenings {
    private final XDisplay shared;

    @Activate
    public X11Happenings(@Reference XDisplay display) {
        shared = display;
    }

    @Override
    public Watch watch(Of what) throws CommandException, InterruptedException {
        XDisplay own = XDisplay.open(shared.xlib(), shared.name(), () -> {});
        X11Watch watch = null;
        try {
            watch = X11Watch.begin(own, what);
            return watch;
        } finally {
            if (watch == null) {
                own.close();
            }
        }
    }
}
