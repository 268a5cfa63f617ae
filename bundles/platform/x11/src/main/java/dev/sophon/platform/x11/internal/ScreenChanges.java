package dev.sophon.platform.x11.internal;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether anything was drawn since it was last asked: the server keeps account of that (XDAMAGE), and what it has
 * noted is fetched and cleared in one go, so that nothing falls between two questions. For the display's thread.
 */
final class ScreenChanges {
    interface LibXdamage extends Library {
        int XDamageQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        long XDamageCreate(Pointer display, long drawable, int level);

        void XDamageDestroy(Pointer display, long damage);

        void XDamageSubtract(Pointer display, long damage, long repair, long parts);
    }

    interface LibXfixes extends Library {
        int XFixesQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        long XFixesCreateRegion(Pointer display, @Nullable Pointer rectangles, int count);

        @Nullable
        Pointer XFixesFetchRegion(Pointer display, long region, IntByReference count);
    }

    private interface Events extends Library {
        int XCheckTypedEvent(Pointer display, int type, Memory event);
    }

    /** XDamageReportNonEmpty: one event for all that happens between two questions. */
    private static final int NON_EMPTY = 3;

    private final XDisplay display;
    private final Xlib.LibX11 x11;
    private final Events events = Libraries.required("libX11.so.6", "libx11-6", Events.class);
    private final Memory event = new Memory(KeyboardCalls.EVENT_SIZE);
    private final IntByReference eventBase = new IntByReference();
    private @Nullable LibXdamage xdamage;
    private @Nullable LibXfixes xfixes;
    private boolean begun;
    private long damage;
    private long parts;

    ScreenChanges(XDisplay display) {
        this.display = display;
        this.x11 = display.xlib().x11;
    }

    /** Whether something changed, or may have: the first time, and where the server does not tell. */
    boolean any(Pointer open) {
        if (!begun) {
            begun = true;
            // All of the screen counts as drawn then.
            begin(open);
        }
        LibXdamage noting = xdamage;
        LibXfixes fetching = xfixes;
        if (noting == null || fetching == null) {
            return true;
        }
        noting.XDamageSubtract(open, damage, 0, parts);
        IntByReference count = new IntByReference();
        Pointer rectangles = fetching.XFixesFetchRegion(open, parts, count);
        if (rectangles == null || display.lost()) {
            return true;
        }
        x11.XFree(rectangles);
        // Nobody wants the event that came with it, and it would lie in Xlib's queue for ever.
        events.XCheckTypedEvent(open, eventBase.getValue(), event);
        return count.getValue() != 0;
    }

    private void begin(Pointer open) {
        IntByReference other = new IntByReference();
        LibXfixes fixes = Libraries.optional("libXfixes.so.3", LibXfixes.class)
                .filter(library -> library.XFixesQueryExtension(open, other, other) != 0)
                .orElse(null);
        LibXdamage notes = Libraries.optional("libXdamage.so.1", LibXdamage.class)
                .filter(library -> fixes != null && library.XDamageQueryExtension(open, eventBase, other) != 0)
                .orElse(null);
        if (fixes != null && notes != null) {
            damage = notes.XDamageCreate(open, x11.XDefaultRootWindow(open), NON_EMPTY);
            parts = fixes.XFixesCreateRegion(open, null, 0);
            xfixes = fixes;
            xdamage = notes;
        }
    }

    /** Ends the account; the server is gone if {@code open} is null. */
    void free(@Nullable Pointer open) {
        LibXdamage noting = xdamage;
        if (open != null && noting != null) {
            noting.XDamageDestroy(open, damage);
        }
        xdamage = null;
        event.close();
    }
}
