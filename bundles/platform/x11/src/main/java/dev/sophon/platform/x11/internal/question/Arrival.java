package dev.sophon.platform.x11.internal.question;

/**
 * How the pointer came to the answer that it is on, and whether a click there is meant for it. A program can move the pointer,
 * and by a grab of its own keep from this Node where the person has moved it meanwhile. So what is sure is only what hands do
 * while the server is this connection's: see {@link ServerGrab}. For the display's thread; times are the X server's, in
 * milliseconds, 32 bits of them.
 */
final class Arrival {
    /** A click that was on its way when the pointer came was meant for something else. */
    private static final int QUICKEST_MS = 100;

    /** The same where nothing but its being here says that a hand has brought it. */
    private static final int QUICKEST_UNLED_MS = 200;

    /**
     * For as long a person whose pointer a program has put on another answer may still mean to click the one that she had
     * come to. She looks where it is before she clicks later than that.
     */
    private static final int MEANT_MS = 1_000;

    /** Whoever goes on as far as this on an answer looks at it; a hand that presses trembles less. */
    private static final int LED_PIXELS = 6;

    /** No hand goes on as far as this without being seen in between; what a program has made of its motion does. */
    private static final int LEAP_PIXELS = 100;

    private int inside = -1;
    private boolean isHere;
    private int lastX;
    private int lastY;
    private int cameAt;
    private int left = -1;
    private int cameToLeftAt;
    private int leftAt;
    private boolean leftByHand;
    private boolean seen;
    private boolean jumped;
    private int jumpedAt;
    private boolean wasHidden;
    private long hiddenAt;

    /** Where and when it was seen here last without its being sure that hands alone had moved it. */
    private int unsureX;

    private int unsureY;
    private int unsureAt;
    private boolean doubtful;
    private boolean led;

    /** The answer that it is on, or -1. */
    int answer() {
        return inside;
    }

    /** Whether a program may have put it here while she meant another answer: nothing counts until it was away. */
    boolean hasJumped() {
        return jumped;
    }

    /** Whether it may have been put on this answer unseen: what counts is a hand that goes on here, or rests for a second. */
    boolean isDoubtful() {
        return inside >= 0 && doubtful && !led;
    }

    /** Whether the question is there for long enough by now that somebody can have meant an answer. */
    void questionIsSeen(boolean now) {
        seen = now;
    }

    /**
     * It is seen on this answer.
     *
     * @param answer -1 for none
     * @param byHand whether the server was ours, so that no program has moved it
     * @param released whether it is seen because another program's grab has ended
     */
    void at(int answer, int x, int y, int time, boolean byHand, boolean released) {
        boolean straight = inside >= 0 && answer >= 0 && answer != inside;
        boolean leapt = isHere && (straight || Math.hypot((double) x - lastX, (double) y - lastY) >= LEAP_PIXELS);
        isHere = true;
        lastX = x;
        lastY = y;
        if (answer != inside) {
            boolean fromOutside = inside < 0;
            goes(byHand, time);
            boolean moved = left >= 0 && answer != left && time - leftAt < MEANT_MS && !leftByHand;
            boolean another = left >= 0 && answer != left && time - cameToLeftAt < MEANT_MS && !leftByHand;
            if (answer >= 0 && !byHand && (another || wasHiddenSoon())) {
                jumped = true;
                jumpedAt = time;
            } else if (fromOutside && time - jumpedAt >= MEANT_MS) {
                jumped = false;
            }
            inside = answer;
            cameAt = time;
            led = byHand && !leapt;
            doubtful = released || (byHand ? leapt : moved);
            unsureAt = time;
            unsureX = x;
            unsureY = y;
        } else if (byHand) {
            led |= Math.abs(x - unsureX) >= LED_PIXELS || Math.abs(y - unsureY) >= LED_PIXELS;
        } else {
            unsure(x, y, time);
        }
    }

    /** It was pressed while the server was not ours: by whomever, and perhaps not where she had left it. */
    void pressed(int x, int y, int time) {
        unsure(x, y, time);
        doubtful = true;
    }

    private void unsure(int x, int y, int time) {
        led = false;
        unsureAt = time;
        unsureX = x;
        unsureY = y;
    }

    /** It is not on the question any more. */
    void leaves(boolean byHand, int time) {
        goes(byHand, time);
        isHere = false;
    }

    /** It is on no answer any more, or on another one. Where it was before the question was seen, it came to by chance. */
    private void goes(boolean byHand, int time) {
        if (inside >= 0 && seen) {
            left = inside;
            cameToLeftAt = cameAt;
            leftByHand = byHand;
            leftAt = time;
        }
        inside = -1;
    }

    /** It is on this answer and no event says so: a program's grab has taken what says it. */
    void hidden(int answer) {
        if (answer >= 0 && answer != inside) {
            wasHidden = true;
            hiddenAt = System.nanoTime();
        }
    }

    private boolean wasHiddenSoon() {
        return wasHidden && System.nanoTime() - hiddenAt < MEANT_MS * 1_000_000L;
    }

    /** Whether a press at this time on this answer, while the server is ours, is one of somebody who means it. */
    boolean isMeant(int answer, int time) {
        return !jumped
                && answer == inside
                && time - cameAt >= QUICKEST_MS
                && (led || time - unsureAt >= (doubtful ? MEANT_MS : QUICKEST_UNLED_MS));
    }
}
