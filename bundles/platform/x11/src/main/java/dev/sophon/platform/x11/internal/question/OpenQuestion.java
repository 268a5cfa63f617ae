package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.platform.picture.QuestionPicture;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.awt.Rectangle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A question on the screen. An answer is a press and a release, both made while the server is this connection's alone
 * ({@link ServerGrab}), which it becomes when a pointer comes to the answers, or with a first click or key. What comes in the first
 * moment does not count, nor what is covered, nor what another program sends: a person allows only what she could see. It is
 * put back where it was when it is moved, hidden or covered, and ends with its connection. Keys other than Escape are answers
 * only after a press of this kind in the window, and until it loses the keyboard: any program can direct to it what the person
 * types elsewhere. For the display's thread.
 */
final class OpenQuestion {
    /** For how long it has to be seen before an answer counts. */
    static final Duration TO_BE_SEEN = Duration.ofMillis(700);

    private static final Duration BETWEEN_RAISES = Duration.ofMillis(50);
    private static final int LEFT_BUTTON = 1;
    private static final int SHIFT = 1;

    private static final int TAB = 0xff09;
    private static final int RETURN = 0xff0d;
    private static final int ENTER = 0xff8d;
    private static final int ESCAPE = 0xff1b;
    private static final int LEFT = 0xff51;
    private static final int UP = 0xff52;
    private static final int RIGHT = 0xff53;
    private static final int DOWN = 0xff54;
    private static final int SPACE = ' ';

    private final Xlib.LibX11 x11;
    private final XWindows windows = Libraries.required("libX11.so.6", "libx11-6", XWindows.class);
    private final Question question;
    private final QuestionPicture picture;
    private final long window;
    private final Pointer gc;
    private final Memory event = new Memory(XWindows.EVENT_SIZE);
    private final ServerGrab grab;
    private final Arrival arrival = new Arrival();

    /** Where it belongs. */
    private final Rectangle home;

    private Rectangle place;

    private boolean visible;
    private boolean covered;
    private long visibleSince;
    private long raisedAt;
    private boolean buried;
    private boolean gone;
    private int focused;
    private int pressed = -1;
    private int keyPressed = -1;
    private boolean hasKeys;
    private String drawn = "";

    OpenQuestion(XDisplay display, Pointer open, Question question) throws CommandException {
        this.x11 = display.xlib().x11;
        this.question = question;
        this.focused = question.safe();
        Monitor monitor = new Monitors(display).list(open).get(0);
        this.picture = new QuestionPicture(question, monitor);
        int x = monitor.x() + (monitor.width() - picture.width()) / 2;
        int y = monitor.y() + Math.max(0, (monitor.height() - picture.height()) / 3);
        home = new Rectangle(x, y, picture.width(), picture.height());
        place = home;
        window = windows.XCreateSimpleWindow(
                open, x11.XDefaultRootWindow(open), x, y, picture.width(), picture.height(), 0, 0, 0);
        Pointer made = windows.XCreateGC(open, window, 0, null);
        if (made == null) {
            throw CommandException.unsupported("The X server lets nothing be drawn.");
        }
        gc = made;
        grab = new ServerGrab(x11, windows, open);
        long deleteWindow = windows.XInternAtom(open, "WM_DELETE_WINDOW", 0);
        tellWindowManager(open, x, y, deleteWindow);
        goPastWindowManager(open);
        windows.XSelectInput(open, window, XWindows.EVENTS);
        windows.XMapRaised(open, window);
    }

    private void tellWindowManager(Pointer open, int x, int y, long deleteWindow) {
        windows.XStoreName(open, window, question.title());
        byte[] title = question.title().getBytes(StandardCharsets.UTF_8);
        try (Memory text = new Memory(Math.max(1, title.length))) {
            text.write(0, title, 0, title.length);
            change(open, "_NET_WM_NAME", windows.XInternAtom(open, "UTF8_STRING", 0), Byte.SIZE, text, title.length);
        }
        atoms(open, "_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_TYPE_DIALOG");
        atoms(open, "_NET_WM_STATE", "_NET_WM_STATE_ABOVE", "_NET_WM_STATE_STICKY");
        try (Memory never = new Memory(Long.BYTES)) {
            // It takes no keys from what the person is typing into; she has to choose it first.
            never.setLong(0, 0);
            change(open, "_NET_WM_USER_TIME", XWindows.XA_CARDINAL, Integer.SIZE, never, 1);
        }
        // Taken and not followed: any program may send it. Without it, the connection would be cut instead.
        windows.XSetWMProtocols(open, window, new long[] {deleteWindow}, 1);
        try (Memory hints = new Memory(XWindows.HINTS_SIZE)) {
            hints.clear();
            hints.setLong(0, XWindows.POSITION_AND_SIZES);
            hints.setInt(XWindows.HINTS_X, x);
            hints.setInt(XWindows.HINTS_Y, y);
            hints.setInt(XWindows.LEAST_WIDTH, picture.width());
            hints.setInt(XWindows.LEAST_HEIGHT, picture.height());
            hints.setInt(XWindows.GREATEST_WIDTH, picture.width());
            hints.setInt(XWindows.GREATEST_HEIGHT, picture.height());
            windows.XSetWMNormalHints(open, window, hints);
        }
    }

    /**
     * A window manager takes each click first, and lets the window have it when it has looked at it, which it cannot while the
     * server is this connection's: the click would come too late to count.
     */
    private void goPastWindowManager(Pointer open) {
        try (Memory attributes = new Memory(XWindows.ATTRIBUTES_SIZE)) {
            attributes.clear();
            attributes.setInt(XWindows.OVERRIDE_REDIRECT, 1);
            windows.XChangeWindowAttributes(open, window, XWindows.SETS_OVERRIDE_REDIRECT, attributes);
        }
    }

    private void atoms(Pointer open, String property, String... values) {
        try (Memory list = new Memory((long) Long.BYTES * values.length)) {
            for (int i = 0; i < values.length; i++) {
                list.setLong((long) Long.BYTES * i, windows.XInternAtom(open, values[i], 0));
            }
            change(open, property, XWindows.XA_ATOM, Integer.SIZE, list, values.length);
        }
    }

    private void change(Pointer open, String property, long type, int format, Pointer data, int count) {
        windows.XChangeProperty(open, window, windows.XInternAtom(open, property, 0), type, format, 0, data, count);
    }

    /** Whether another program has destroyed it: then it has to be asked anew. */
    boolean isGone() {
        return gone;
    }

    /** Does what has to be done by now, and tells the answer if there is one. */
    OptionalInt look(Pointer open, long now, Duration left) throws CommandException {
        boolean exposed = false;
        arrival.questionIsSeen(wasSeen(now));
        while (windows.XPending(open) > 0) {
            windows.XNextEvent(open, event);
            int type = event.getInt(0);
            exposed |= type == XWindows.EXPOSE;
            OptionalInt choice = take(open, type, now);
            if (choice.isPresent()) {
                return choice;
            }
        }
        if (gone) {
            return OptionalInt.empty();
        }
        bringBack(open);
        lookForHidden(open);
        String status = status(left);
        // No choice looks as if a key would take it while none does.
        int marked = hasKeys ? focused : -1;
        String state = status + marked;
        if (exposed || !state.equals(drawn)) {
            QuestionPixels.put(x11, windows, open, window, gc, picture.draw(status, covered, marked));
            drawn = state;
        }
        // Behind the drawing: a compositor shows nothing new while the server is ours.
        grab.look(open, wasSeen(now));
        windows.XFlush(open);
        return OptionalInt.empty();
    }

    /** Not at every word of a program that goes on covering it, which would be served by nothing else. */
    private void bringBack(Pointer open) {
        long now = System.nanoTime();
        if (buried && !grab.isHeld() && now - raisedAt >= BETWEEN_RAISES.toNanos()) {
            raisedAt = now;
            buried = false;
            windows.XMoveWindow(open, window, home.x, home.y);
            windows.XResizeWindow(open, window, home.width, home.height);
            windows.XMapWindow(open, window);
            windows.XRaiseWindow(open, window);
        }
    }

    private String status(Duration left) {
        String safe = "\"" + question.choices().get(question.safe()) + "\"";
        if (covered) {
            return "Something covers this window: no answer but " + safe + " counts until it is gone.";
        }
        long seconds = left.plusMillis(999).toSeconds();
        if (arrival.hasJumped()) {
            return "The pointer jumped. Move it off the answers for a second, then choose (" + seconds + " s).";
        }
        if (arrival.isDoubtful()) {
            return "Rest on your answer for a second, then click it (" + seconds + " s).";
        }
        return "Without an answer in " + seconds + " s: " + safe + ".";
    }

    private OptionalInt take(Pointer open, int type, long now) {
        boolean sent = event.getInt(XWindows.SENT_BY_A_CLIENT) != 0;
        switch (type) {
            case XWindows.VISIBILITY_NOTIFY -> {
                covered = event.getInt(XWindows.VISIBILITY) != 0;
                buried |= covered;
                seenAnew(now);
            }
            case XWindows.UNMAP_NOTIFY -> {
                if (visible) {
                    buried = true;
                    seenAnew(now);
                }
            }
            case XWindows.CONFIGURE_NOTIFY -> moved(sent, now);
            case XWindows.DESTROY_NOTIFY -> gone = true;
            case XWindows.ENTER_NOTIFY, XWindows.MOTION_NOTIFY -> pointer(open, type, sent);
            case XWindows.LEAVE_NOTIFY -> {
                arrival.goes(grab.covers(event));
                grab.forget(open);
            }
            case XWindows.BUTTON_PRESS, XWindows.BUTTON_RELEASE, XWindows.KEY_PRESS, XWindows.KEY_RELEASE -> {
                if (!sent) {
                    return answer(open, type, now);
                }
            }
            case XWindows.FOCUS_OUT ->
                // That the pointer's window goes without them is no loss: it had them as such only.
                hasKeys &= event.getInt(XWindows.FOCUS_DETAIL) == XWindows.FOCUS_OF_POINTER;
            case XWindows.MAPPING_NOTIFY -> windows.XRefreshKeyboardMapping(event);
            default -> {}
        }
        return OptionalInt.empty();
    }

    /** What a program says of it, as a window manager does, is nothing: none has a say in where it is. */
    private void moved(boolean sent, long now) {
        if (sent) {
            return;
        }
        Rectangle there = new Rectangle(
                event.getInt(XWindows.PLACE_X),
                event.getInt(XWindows.PLACE_Y),
                event.getInt(XWindows.PLACE_WIDTH),
                event.getInt(XWindows.PLACE_HEIGHT));
        if (visible && !there.equals(place)) {
            seenAnew(now);
        }
        place = there;
        buried |= !there.equals(home);
    }

    private OptionalInt answer(Pointer open, int type, long now) {
        boolean key = type == XWindows.KEY_PRESS || type == XWindows.KEY_RELEASE;
        if (!grab.covers(event)) {
            if (type == XWindows.BUTTON_PRESS) {
                arrival.pressed(event.getInt(XWindows.X), event.getInt(XWindows.Y), event.getInt(XWindows.TIME));
            }
            if (type == XWindows.BUTTON_PRESS || (type == XWindows.KEY_PRESS && takesKey())) {
                grab.want();
            }
            return OptionalInt.empty();
        }
        if (type == XWindows.BUTTON_PRESS && counts(question.safe(), now) && !covered) {
            // She has chosen it; no window manager gives it the keys.
            windows.XSetInputFocus(open, window, XWindows.REVERTS_TO_POINTER_ROOT, 0);
            hasKeys = true;
        }
        int choice = key ? key(type, now) : click(type, now);
        return counts(choice, now) ? OptionalInt.of(choice) : OptionalInt.empty();
    }

    /** Escape always: it allows nothing. */
    private boolean takesKey() {
        return hasKeys || windows.XLookupKeysym(event, 0) == ESCAPE;
    }

    /** The server is taken when the pointer comes to an answer, and once more when it stirs there later. */
    private void pointer(Pointer open, int type, boolean sent) {
        if (sent) {
            return;
        }
        int x = event.getInt(XWindows.X);
        int y = event.getInt(XWindows.Y);
        boolean released =
                type == XWindows.ENTER_NOTIFY && event.getInt(XWindows.CROSSING_MODE) == XWindows.BY_END_OF_GRAB;
        arrival.at(picture.choiceAt(x, y), x, y, event.getInt(XWindows.TIME), grab.covers(event), released);
        if (arrival.hasJumped()) {
            grab.forget(open);
        } else if (arrival.answer() >= 0 && !grab.isHeld()) {
            grab.want();
        }
    }

    /** While another program has the pointer to itself, no event tells that it comes to an answer. */
    private void lookForHidden(Pointer open) {
        if (grab.isHeld() || !visible) {
            return;
        }
        long[] child = new long[1];
        int[] x = new int[1];
        int[] y = new int[1];
        int[] unused = new int[1];
        windows.XQueryPointer(open, x11.XDefaultRootWindow(open), new long[1], child, x, y, unused, unused, unused);
        // Only where no event from before the answer is left to be looked at.
        if (child[0] == window && windows.XEventsQueued(open, XWindows.ALREADY_READ) == 0) {
            arrival.hidden(picture.choiceAt(x[0] - place.x, y[0] - place.y));
        }
    }

    private void seenAnew(long now) {
        visible = true;
        visibleSince = now;
        pressed = -1;
        keyPressed = -1;
    }

    private boolean wasSeen(long now) {
        return visible && now - visibleSince >= TO_BE_SEEN.toNanos();
    }

    /** What lies over the window may say anything of its buttons, so only the safe one is left. */
    private boolean counts(int choice, long now) {
        return choice >= 0 && wasSeen(now) && (!covered || choice == question.safe());
    }

    /** A click is a press and a release on the same button, both seen, of a pointer that came there to do so. */
    private int click(int type, long now) {
        if (event.getInt(XWindows.BUTTON) != LEFT_BUTTON) {
            return -1;
        }
        int at = picture.choiceAt(event.getInt(XWindows.X), event.getInt(XWindows.Y));
        int before = pressed;
        boolean meant = type == XWindows.BUTTON_PRESS && arrival.isMeant(at, event.getInt(XWindows.TIME));
        pressed = meant && counts(at, now) ? at : -1;
        return type == XWindows.BUTTON_RELEASE && at == before ? at : -1;
    }

    /** A key acts when it is released; one that was down before the server was ours does not. */
    private int key(int type, long now) {
        int keycode = event.getInt(XWindows.KEYCODE);
        if (type == XWindows.KEY_PRESS) {
            keyPressed = grab.goesDown(keycode) ? keycode : -1;
            return -1;
        }
        grab.goesUp(keycode);
        if (keycode != keyPressed || !takesKey()) {
            return -1;
        }
        keyPressed = -1;
        int choices = question.choices().size();
        int symbol = (int) windows.XLookupKeysym(event, 0);
        boolean backwards = symbol == LEFT || symbol == UP || (event.getInt(XWindows.STATE) & SHIFT) != 0;
        switch (symbol) {
            case ESCAPE -> {
                return question.safe();
            }
            case RETURN, ENTER, SPACE -> {
                return focused;
            }
            case TAB, LEFT, UP, RIGHT, DOWN -> {
                if (counts(question.safe(), now)) {
                    focused = Math.floorMod(focused + (backwards ? -1 : 1), choices);
                }
            }
            default -> {}
        }
        return -1;
    }
}
