package dev.sophon.platform.x11.internal.input;

import dev.sophon.node.platform.input.Pointer.Button;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.concurrent.CountDownLatch;

/** Holds a button until it is killed. */
final class HangingPress {
    private HangingPress() {}

    public static void main(String[] arguments) throws Exception {
        XDisplay display = XDisplay.open(new Xlib(), arguments[0], () -> {});
        new X11Pointer(display).press(Button.LEFT);
        System.out.println("pressed");
        new CountDownLatch(1).await();
    }
}
