package dev.sophon.platform.x11.internal;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.QuestionWindow.Question;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * A question on the screen. What another program sends instead of the server does not count, nor what comes in the first
 * moment, nor while something covers the window: a person allows only what she could see. It ends with its connection. For
 * the display's thread.
 */
final class OpenQuestion {
    /** For how long it has to be seen before an answer counts. */
    static final Duration TO_BE_SEEN = Duration.ofMillis(700);

    private static final int MOST_RAISES = 50;
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
    private final long deleteWindow;
    private final Memory event = new Memory(XWindows.EVENT_SIZE);

    private boolean visible;
    private boolean covered;
    private long visibleSince;
    private int raises;
    private int focused;
    private int pressed = -1;
    private String drawn = "";

    OpenQuestion(XDisplay display, Pointer open, Question question) throws CommandException {
        this.x11 = display.xlib().x11;
        this.question = question;
        this.focused = question.safe();
        Monitor monitor = new Monitors(display).list(open).get(0);
        this.picture = new QuestionPicture(question, monitor);
        int x = monitor.x() + (monitor.width() - picture.width()) / 2;
        int y = monitor.y() + Math.max(0, (monitor.height() - picture.height()) / 3);
        window = windows.XCreateSimpleWindow(
                open, x11.XDefaultRootWindow(open), x, y, picture.width(), picture.height(), 0, 0, 0);
        Pointer made = windows.XCreateGC(open, window, 0, null);
        if (made == null) {
            throw CommandException.unsupported("The X server lets nothing be drawn.");
        }
        gc = made;
        deleteWindow = windows.XInternAtom(open, "WM_DELETE_WINDOW", 0);
        tellWindowManager(open, x, y);
        windows.XSelectInput(open, window, XWindows.EVENTS);
        windows.XMapRaised(open, window);
    }

    private void tellWindowManager(Pointer open, int x, int y) {
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

    /** Does what has to be done by now, and tells the answer if there is one. */
    OptionalInt look(Pointer open, long now, Duration left) throws CommandException {
        boolean exposed = false;
        while (windows.XPending(open) > 0) {
            windows.XNextEvent(open, event);
            int type = event.getInt(0);
            exposed |= type == XWindows.EXPOSE;
            OptionalInt choice = take(open, type, now);
            if (choice.isPresent()) {
                return choice;
            }
        }
        String status = status(left);
        String state = status + focused;
        if (exposed || !state.equals(drawn)) {
            QuestionPixels.put(x11, windows, open, window, gc, picture.draw(status, covered, focused));
            drawn = state;
        }
        return OptionalInt.empty();
    }

    private String status(Duration left) {
        return covered
                ? "Something covers this window: no answer but \""
                        + question.choices().get(question.safe()) + "\" counts until it is gone."
                : "Without an answer in " + left.plusMillis(999).toSeconds() + " s: \""
                        + question.choices().get(question.safe()) + "\".";
    }

    private OptionalInt take(Pointer open, int type, long now) {
        switch (type) {
            case XWindows.VISIBILITY_NOTIFY -> visibility(open, now);
            case XWindows.DESTROY_NOTIFY -> {
                return OptionalInt.of(question.safe());
            }
            case XWindows.CLIENT_MESSAGE -> {
                if (event.getLong(XWindows.MESSAGE_DATA) == deleteWindow) {
                    return OptionalInt.of(question.safe());
                }
            }
            case XWindows.BUTTON_PRESS, XWindows.BUTTON_RELEASE, XWindows.KEY_PRESS -> {
                if (event.getInt(XWindows.SENT_BY_A_CLIENT) == 0) {
                    int choice = type == XWindows.KEY_PRESS ? key(now) : click(type, now);
                    return counts(choice, now) ? OptionalInt.of(choice) : OptionalInt.empty();
                }
            }
            default -> {}
        }
        return OptionalInt.empty();
    }

    private void visibility(Pointer open, long now) {
        covered = event.getInt(XWindows.VISIBILITY) != 0;
        if (covered && raises++ < MOST_RAISES) {
            windows.XRaiseWindow(open, window);
        }
        visible = true;
        visibleSince = now;
        pressed = -1;
    }

    /** What lies over the window may say anything of its buttons, so only the safe one is left. */
    private boolean counts(int choice, long now) {
        return choice >= 0
                && visible
                && now - visibleSince >= TO_BE_SEEN.toNanos()
                && (!covered || choice == question.safe());
    }

    /** A click is a press and a release on the same button, both seen. */
    private int click(int type, long now) {
        if (event.getInt(XWindows.BUTTON) != LEFT_BUTTON) {
            return -1;
        }
        int at = picture.choiceAt(event.getInt(XWindows.X), event.getInt(XWindows.Y));
        int before = pressed;
        pressed = type == XWindows.BUTTON_PRESS && counts(at, now) ? at : -1;
        return type == XWindows.BUTTON_RELEASE && at == before ? at : -1;
    }

    private int key(long now) {
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
