package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether anything was drawn since it was last asked: the server keeps account of that (XDAMAGE), and sends an event
 * when its account is empty no longer, ahead of all later answers. So it is not asked for. For the
 * display's thread.
 */
public final class ScreenChanges {
    interface LibXdamage extends Library {
        int XDamageQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        long XDamageCreate(Pointer display, long drawable, int level);

        void XDamageDestroy(Pointer display, long damage);

        void XDamageSubtract(Pointer display, long damage, long repair, long parts);
    }

    private interface Events extends Library {
        int XCheckIfEvent(Pointer display, Memory event, Test test, @Nullable Pointer argument);
    }

    /** Called by Xlib for events that came. */
    interface Test extends Callback {
        int holds(Pointer display, Pointer event, @Nullable Pointer argument);
    }

    /** XDamageReportNonEmpty: one event for all that happens between two questions. */
    private static final int NON_EMPTY = 3;
    /** Offset in XDamageNotifyEvent. */
    private static final int DAMAGE = 40;

    private final XDisplay display;
    private final Events events = Libraries.required("libX11.so.6", "libx11-6", Events.class);
    private final Memory event = new Memory(KeyboardCalls.EVENT_SIZE);
    private final IntByReference eventBase = new IntByReference();
    private @Nullable LibXdamage xdamage;
    /** There may be others on the same display, each with an account of its own. */
    private final Test ours;

    private final long window;
    private boolean begun;
    private long damage;

    /** Of all of the screen. */
    public ScreenChanges(XDisplay display) {
        this(display, 0);
    }

    /** @param window of this one, whatever covers it; 0 for all of the screen */
    public ScreenChanges(XDisplay display, long window) {
        this.display = display;
        this.window = window;
        this.ours = (open, event, argument) ->
                event.getInt(0) == eventBase.getValue() && event.getLong(DAMAGE) == damage ? 1 : 0;
    }

    /**
     * Whether something changed before the server's last answer, or may have: the first time, and where the server does not
     * tell. What is drawn from now on is told the next time.
     */
    public boolean any(Pointer open) throws CommandException {
        if (!begun) {
            begun = true;
            begin(open);
        }
        LibXdamage noting = xdamage;
        if (noting == null) {
            return true;
        }
        boolean drawn = told(open);
        // The server may have gone while its events were looked for.
        display.refuse();
        if (drawn) {
            noting.XDamageSubtract(open, damage, 0, 0);
        }
        return drawn;
    }

    private boolean told(Pointer open) {
        boolean told = false;
        while (events.XCheckIfEvent(open, event, ours, null) != 0) {
            told = true;
        }
        return told;
    }

    private void begin(Pointer open) throws CommandException {
        LibXdamage notes = Libraries.optional("libXdamage.so.1", LibXdamage.class)
                .filter(library -> library.XDamageQueryExtension(open, eventBase, new IntByReference()) != 0)
                .orElse(null);
        if (notes != null) {
            long drawn = window == 0 ? display.xlib().x11.XDefaultRootWindow(open) : window;
            damage = notes.XDamageCreate(open, drawn, NON_EMPTY);
            // All of the screen counts as drawn then: the first event.
            display.check(open);
            xdamage = notes;
        }
    }

    /** Ends the account; the server is gone if {@code open} is null. */
    public void free(@Nullable Pointer open) {
        LibXdamage noting = xdamage;
        if (open != null && noting != null) {
            noting.XDamageDestroy(open, damage);
            told(open);
        }
        xdamage = null;
        event.close();
    }
}
