package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.time.Duration;
import java.util.BitSet;

/**
 * The time in which an answer counts: while nobody but this connection is served by the X server. What a program sends by
 * XTEST, in the name of whatever device, reaches the server before that time or after it; only hands and what the kernel
 * takes for them go on meanwhile. It is begun by who is about to answer, and short, since everything else on the display
 * stands still. For the display's thread.
 */
final class ServerGrab {
    /** Shorter than anybody's patience with the display, this Node's own included. */
    static final Duration LONGEST = Duration.ofMillis(2500);

    /** Between two of them, for everybody else to be served. */
    private static final Duration PAUSE = Duration.ofMillis(150);

    private final Xlib.LibX11 x11;
    private final XWindows windows;
    private final BitSet keysDown = new BitSet(256);

    private boolean held;
    private boolean wanted;
    private boolean everHeld;
    private long first;
    private long since;
    private long endedAt;

    ServerGrab(Xlib.LibX11 x11, XWindows windows) {
        this.x11 = x11;
        this.windows = windows;
    }

    boolean isHeld() {
        return held;
    }

    /** Somebody is about to answer. */
    void want() {
        wanted = true;
    }

    /** Nobody is any more. */
    void forget(Pointer open) {
        wanted = false;
        release(open);
    }

    /**
     * Does what has to be done by now.
     *
     * @param useful whether an answer could count
     * @return whether the server has just become ours
     */
    boolean look(Pointer open, boolean useful) {
        long now = System.nanoTime();
        if (held && now - since >= LONGEST.toNanos()) {
            release(open);
        }
        if (!held && wanted && useful && (!everHeld || now - endedAt >= PAUSE.toNanos())) {
            take(open, now);
            return true;
        }
        return false;
    }

    private void take(Pointer open, long now) {
        first = windows.XNextRequest(open);
        windows.XGrabServer(open);
        byte[] keys = new byte[32];
        // Answered by the server when it is ours.
        windows.XQueryKeymap(open, keys);
        keysDown.clear();
        keysDown.or(BitSet.valueOf(keys));
        held = true;
        everHeld = true;
        wanted = false;
        since = now;
    }

    private void release(Pointer open) {
        if (held) {
            windows.XUngrabServer(open);
            x11.XSync(open, 0);
            held = false;
            endedAt = System.nanoTime();
        }
    }

    /** Whether the server made an event of this number while it was ours, wherever it waited. */
    boolean covers(long serial) {
        return held && serial - first >= 0;
    }

    /** Whether a key that went down was up before; one that was held from before, or repeats, says nothing. */
    boolean goesDown(int keycode) {
        boolean was = keysDown.get(keycode);
        keysDown.set(keycode);
        return !was;
    }

    void goesUp(int keycode) {
        keysDown.clear(keycode);
    }
}
