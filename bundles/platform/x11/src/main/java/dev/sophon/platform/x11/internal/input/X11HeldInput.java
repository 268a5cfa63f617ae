package dev.sophon.platform.x11.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.HeldInput;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Lets go of what XTEST holds, over a connection of its own: those of commands may be waiting for something. */
@Component
public final class X11HeldInput implements HeldInput {
    private final XDisplay shared;
    private final XTest xtest = XTest.load();

    @Activate
    public X11HeldInput(@Reference XDisplay display) {
        this.shared = display;
    }

    @Override
    public void release() throws CommandException, InterruptedException {
        try (XDisplay own = XDisplay.open(shared.xlib(), shared.name(), () -> {})) {
            Keyboards devices = new Keyboards(own);
            own.call(open -> {
                XTest.require(xtest, open);
                devices.heldByPrograms(open).stream().forEach(key -> xtest.XTestFakeKeyEvent(open, key, 0, 0));
                devices.buttonsHeldByPrograms(open).stream()
                        .forEach(button -> xtest.XTestFakeButtonEvent(open, button, 0, 0));
                return true;
            });
        }
    }
}
