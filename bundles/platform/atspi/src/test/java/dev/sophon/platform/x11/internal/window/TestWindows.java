package dev.sophon.platform.x11.internal.window;

import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.input.X11Pointer;

/** The real windows of a display, for tests of what builds on them. */
public final class TestWindows implements AutoCloseable {
    private final XDisplay display;

    public TestWindows(String name) throws Exception {
        display = XDisplay.open(new Xlib(), name, () -> {});
    }

    public WindowManager manager() {
        return new X11WindowManager(display);
    }

    /** The mouse of that display. */
    public Pointer pointer() {
        return new X11Pointer(display);
    }

    @Override
    public void close() {
        display.close();
    }
}
