package dev.sophon.platform.x11.internal.input;

import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.concurrent.CountDownLatch;

/** Types until it is killed, with the map changed and a key down. */
final class CrashingTyping {
    private CrashingTyping() {}

    public static void main(String[] arguments) throws Exception {
        XDisplay display = XDisplay.open(new Xlib(), arguments[0], () -> {});
        XTest xtest = XTest.load();
        int[] asked = {0};
        new X11Keyboard(display).type("天地玄黄".repeat(400), () -> {
            if (++asked[0] == 3) {
                hang(display, xtest);
            }
            return false;
        });
    }

    private static void hang(XDisplay display, XTest xtest) {
        try {
            display.call(open -> xtest.XTestFakeKeyEvent(open, 38, 1, 0));
            System.out.println("typing");
            new CountDownLatch(1).await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
