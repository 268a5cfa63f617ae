package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.platform.picture.QuestionPicture;
import dev.sophon.platform.x11.internal.display.InputDevices;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.awt.Rectangle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A question on the screen. An answer is a press and a release, both made by a device of hands ({@link QuestionInput}) while
 * the server is this connection's alone ({@link ServerGrab}), which it becomes when a pointer comes to the answers, or with a
 * first click or key. What comes in the first moment does not count, nor what the screen does not show as it was drawn
 * ({@link ShownPicture}), nor what another program sends: a person allows only what she could see. It is put back where it was
 * when it is moved, hidden or covered, and ends with its connection. Keys other than Escape are answers only after a press of
 * this kind in the window, and until it loses the keyboard: any program can direct to it what
 * the person types elsewhere. For the display's thread.
 */
final class OpenQuestion {
    /** For how long it has to be seen before an answer counts. */
    static final Duration TO_BE_SEEN = Duration.ofMillis(700);

    private static final Duration BETWEEN_RAISES = Duration.ofMillis(50);

    /** Between two looks at the screen, by chance: what is false in between cannot tell when to be true. */
    private static final int LEAST_BETWEEN_LOOKS_MS = 50;

    private static final int MOST_BETWEEN_LOOKS_MS = 150;

    /** A look that takes longer than usual, as on a large screen, is made less often. */
    private static final int LOOK_OF_TIME = 20;

    /** For as long a compositor may take to paint what is new before it is said that something covers it. */
    private static final Duration TO_BE_PAINTED = Duration.ofMillis(500);

    /** As its device has told it, whatever buttons mean to programs. */
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
    private final QuestionInput input;
    private final ShownPicture shown;
    private final Arrival arrival = new Arrival();

    /** Where it belongs. */
    private final Rectangle home;

    private Rectangle place;

    private boolean visible;
    private boolean obscured;
    private boolean isShown;
    private long lookAt;
    private long notShownSince;
    private long cursor;
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
        grab = new ServerGrab(x11, windows);
        shown = new ShownPicture(display, windows, window, gc, home);
        notShownSince = System.nanoTime();
        long deleteWindow = windows.XInternAtom(open, "WM_DELETE_WINDOW", 0);
        tellWindowManager(open, x, y, deleteWindow);
        goPastWindowManager(open);
        windows.XSelectInput(open, window, XWindows.EVENTS);
        input = new QuestionInput(display, open, window);
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
        boolean broughtBack = bringBack(open);
        lookForHidden(open);
        String status = status(left);
        // No choice looks as if a key would take it while none does.
        int marked = hasKeys ? focused : -1;
        String state = status + marked;
        if (exposed || broughtBack || !state.equals(drawn)) {
            shown.draw(open, picture.draw(status, saysCovered(), marked), String.valueOf(marked));
            drawn = state;
            lookAt = System.nanoTime();
        }
        if (System.nanoTime() - lookAt >= 0) {
            lookAtScreen(open, now);
        }
        // Behind the drawing: a compositor shows nothing new while the server is ours.
        if (grab.look(open, wasSeen(now))) {
            input.count(open);
            showPointer(open);
            lookAtScreen(open, now);
        }
        windows.XFlush(open);
        return OptionalInt.empty();
    }

    /** Not at every word of a program that goes on covering it, which would be served by nothing else. */
    private boolean bringBack(Pointer open) {
        long now = System.nanoTime();
        if (!buried || grab.isHeld() || now - raisedAt < BETWEEN_RAISES.toNanos()) {
            return false;
        }
        raisedAt = now;
        buried = false;
        shown.bringBack(open);
        return true;
    }

    /** What was not shown for a moment has to be seen anew. */
    private void lookAtScreen(Pointer open, long now) {
        long begin = System.nanoTime();
        boolean was = isShown;
        isShown = shown.isShown(open);
        long end = System.nanoTime();
        if (!isShown) {
            buried = true;
            pressed = -1;
            if (was) {
                notShownSince = end;
            }
        } else if (!was) {
            seenAnew(now);
        }
        long pause = TimeUnit.MILLISECONDS.toNanos(
                ThreadLocalRandom.current().nextInt(LEAST_BETWEEN_LOOKS_MS, MOST_BETWEEN_LOOKS_MS));
        lookAt = end + Math.max(pause, (end - begin) * LOOK_OF_TIME);
    }

    private boolean isCovered() {
        return obscured || !isShown;
    }

    private boolean saysCovered() {
        return obscured || (!isShown && System.nanoTime() - notShownSince >= TO_BE_PAINTED.toNanos());
    }

    /** Any program can have another one shown here, which points beside where it is, and change that which was. */
    private void showPointer(Pointer open) {
        long former = cursor;
        cursor = windows.XCreateFontCursor(open, XWindows.ARROW);
        windows.XDefineCursor(open, window, cursor);
        if (former != 0) {
            windows.XFreeCursor(open, former);
        }
    }

    private String status(Duration left) {
        String safe = "\"" + question.choices().get(question.safe()) + "\"";
        if (saysCovered()) {
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
                obscured = event.getInt(XWindows.VISIBILITY) != 0;
                buried |= obscured;
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
            case XWindows.REPARENT_NOTIFY -> buried = true;
            case InputDevices.GENERIC_EVENT -> {
                QuestionInput.Done done = sent ? null : input.read(open, event);
                if (done != null) {
                    return take(open, done, now);
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

    private OptionalInt take(Pointer open, QuestionInput.Done done, long now) {
        switch (done.kind()) {
            case QuestionInput.ENTER, QuestionInput.MOTION -> pointer(open, done);
            case QuestionInput.LEAVE -> {
                arrival.leaves(isHands(done), done.time());
                grab.forget(open);
            }
            default -> {
                return answer(open, done, now);
            }
        }
        return OptionalInt.empty();
    }

    /** She has chosen it; no window manager gives it the keys. */
    private void takeKeys(Pointer open, long now) {
        if (counts(question.safe(), now) && !isCovered()) {
            windows.XSetInputFocus(open, window, XWindows.REVERTS_TO_POINTER_ROOT, 0);
            hasKeys = true;
        }
    }

    /** Whether hands have done it: while the server was ours, nobody but them can have used their devices. */
    private boolean isHands(QuestionInput.Done done) {
        return grab.covers(done.serial()) && input.byHand(done);
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

    private OptionalInt answer(Pointer open, QuestionInput.Done done, long now) {
        boolean press = done.kind() == QuestionInput.BUTTON_PRESS;
        if (!isHands(done)) {
            if (press) {
                arrival.pressed(done.x(), done.y(), done.time());
            }
            if (press || (done.kind() == QuestionInput.KEY_PRESS && takesKey(open, done))) {
                grab.want();
            }
            return OptionalInt.empty();
        }
        // What was ordered of the server before it was ours may be drawn only now.
        lookAtScreen(open, now);
        if (press) {
            takeKeys(open, now);
        }
        int choice = done.isKey() ? key(open, done, now) : click(done, now);
        return counts(choice, now) ? OptionalInt.of(choice) : OptionalInt.empty();
    }

    /** Escape always: it allows nothing. */
    private boolean takesKey(Pointer open, QuestionInput.Done done) {
        return hasKeys || input.symbol(open, done.detail()) == ESCAPE;
    }

    /** The server is taken when the pointer comes to an answer, and once more when it stirs there later. */
    private void pointer(Pointer open, QuestionInput.Done done) {
        int before = arrival.answer();
        int answer = picture.choiceAt(done.x(), done.y());
        arrival.at(answer, done.x(), done.y(), done.time(), isHands(done), done.endsGrab());
        if (arrival.hasJumped()) {
            grab.forget(open);
        } else if (answer >= 0 && (!grab.isHeld() || answer != before)) {
            // Once more where what has taken the server was something else, which may be over before she presses.
            grab.want();
        }
    }

    /** While another program has the pointer to itself, no event tells that it comes to an answer. */
    private void lookForHidden(Pointer open) {
        if (!visible) {
            return;
        }
        long[] there = input.pointer(open, x11.XDefaultRootWindow(open));
        // Only where no event from before the answer is left to be looked at.
        if (there[0] == window && windows.XEventsQueued(open, XWindows.ALREADY_READ) == 0) {
            arrival.hidden(picture.choiceAt((int) there[1] - place.x, (int) there[2] - place.y));
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
        return choice >= 0 && wasSeen(now) && (!isCovered() || choice == question.safe());
    }

    /** A click is a press and a release on the same button, both seen, of a pointer that came there to do so. */
    private int click(QuestionInput.Done done, long now) {
        if (done.detail() != LEFT_BUTTON) {
            return -1;
        }
        int at = picture.choiceAt(done.x(), done.y());
        int before = pressed;
        boolean press = done.kind() == QuestionInput.BUTTON_PRESS;
        pressed = press && arrival.isMeant(at, done.time()) && counts(at, now) ? at : -1;
        return !press && at == before ? at : -1;
    }

    /** A key acts when it is released; one that was down before the server was ours does not. */
    private int key(Pointer open, QuestionInput.Done done, long now) {
        int keycode = done.detail();
        if (done.kind() == QuestionInput.KEY_PRESS) {
            keyPressed = grab.goesDown(keycode) ? keycode : -1;
            return -1;
        }
        grab.goesUp(keycode);
        if (keycode != keyPressed || !takesKey(open, done)) {
            return -1;
        }
        keyPressed = -1;
        int choices = question.choices().size();
        int symbol = input.symbol(open, keycode);
        boolean backwards = symbol == LEFT || symbol == UP || (done.modifiers() & SHIFT) != 0;
        switch (symbol) {
            case ESCAPE -> {
                return question.safe();
            }
            case RETURN, ENTER, SPACE -> {
                // A compositor shows no new mark while the server is ours.
                return shown.isShown(open, String.valueOf(focused)) ? focused : -1;
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
