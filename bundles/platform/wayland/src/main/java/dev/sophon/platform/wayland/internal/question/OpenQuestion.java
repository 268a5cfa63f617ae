package dev.sophon.platform.wayland.internal.question;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.platform.picture.QuestionPicture;
import dev.sophon.platform.wayland.internal.wire.Connection;
import dev.sophon.platform.wayland.internal.wire.LibC;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A question on the screen. The keyboard stays where it is until the person clicks into the question, which has it from then
 * on: Tab, arrow keys, Space, Enter and Escape answer it too. What comes in the first moment was meant for something else and does not count. For
 * its connection's thread, but {@link #drawing}, which takes too long for it: a click would be seen late.
 */
final class OpenQuestion implements PersonsInput.Told {
    /** For how long it has to be seen before an answer counts. */
    static final Duration TO_BE_SEEN = Duration.ofMillis(700);

    /** A click that was on its way when the pointer came was meant for something else. */
    private static final Duration QUICKEST = Duration.ofMillis(100);

    private static final int TAB = 0xff09;
    private static final int RETURN = 0xff0d;
    private static final int ENTER = 0xff8d;
    private static final int ESCAPE = 0xff1b;
    private static final int LEFT = 0xff51;
    private static final int UP = 0xff52;
    private static final int RIGHT = 0xff53;
    private static final int DOWN = 0xff54;
    private static final int SPACE = ' ';

    private final Question question;
    private final QuestionPicture picture;
    private final LayerSurface surface;
    private OptionalInt choice = OptionalInt.empty();
    private int under = -1;
    private long underSince;
    private int pressed = -1;
    private int keyPressed;
    private boolean wantsKeys;
    private volatile boolean hasKeys;
    private volatile int focused;
    /** Of the asking thread. */
    private String drawn = "";

    OpenQuestion(LibC libc, Wayland wayland, Connection connection, Question question)
            throws IOException, CommandException {
        this.question = question;
        focused = question.safe();
        LayerSurface.Paper paper = LayerSurface.Paper.of(wayland, connection);
        picture = new QuestionPicture(question, paper.monitor());
        int room = paper.monitor().height() - picture.height();
        surface = new LayerSurface(
                libc,
                wayland,
                connection,
                paper,
                picture.width(),
                picture.height(),
                paper.logical(Math.max(0, room / 3)),
                true);
        new PersonsInput(libc, wayland, connection, surface, this);
    }

    /** Whether it is gone without an answer, as with its monitor: then it has to be asked anew. */
    boolean isGone() {
        return surface.isGone();
    }

    /** What it looks like by now; null where it looks so already. */
    @Nullable
    BufferedImage drawing(Duration left) {
        String status = "Without an answer in " + left.plusMillis(999).toSeconds() + " s: \""
                + question.choices().get(question.safe()) + "\".";
        // No choice looks as if a key would take it while none does.
        int marked = hasKeys ? focused : -1;
        if (drawn.equals(status + marked)) {
            return null;
        }
        drawn = status + marked;
        return picture.draw(status, false, marked);
    }

    /** Does what has to be done by now, and tells the answer if there is one. */
    OptionalInt look(@Nullable BufferedImage drawing) throws IOException, CommandException {
        if (drawing != null && !surface.isGone()) {
            surface.draw(drawing);
        }
        return choice;
    }

    private boolean counts() {
        return surface.isShownFor(TO_BE_SEEN);
    }

    @Override
    public void pointer(double x, double y) {
        int at = picture.choiceAt((int) (x * surface.scale()), (int) (y * surface.scale()));
        if (at != under) {
            under = at;
            underSince = System.nanoTime();
        }
    }

    @Override
    public void pointerLeft() {
        under = -1;
        pressed = -1;
    }

    @Override
    public void button(boolean down) throws IOException {
        if (down) {
            if (!wantsKeys && counts()) {
                wantsKeys = true;
                surface.takeKeyboard();
            }
            boolean meant = counts() && System.nanoTime() - underSince >= QUICKEST.toNanos();
            pressed = meant ? under : -1;
        } else if (pressed >= 0 && pressed == under) {
            choice = OptionalInt.of(pressed);
        }
    }

    /** A key acts when it is released; one that was down before does not. */
    @Override
    public void key(int symbol, boolean shift, boolean down) {
        if (down) {
            keyPressed = hasKeys && counts() ? symbol : 0;
            return;
        }
        if (symbol == 0 || symbol != keyPressed) {
            return;
        }
        keyPressed = 0;
        boolean backwards = symbol == LEFT || symbol == UP || shift;
        switch (symbol) {
            case ESCAPE -> choice = OptionalInt.of(question.safe());
            case RETURN, ENTER, SPACE -> choice = OptionalInt.of(focused);
            case TAB, LEFT, UP, RIGHT, DOWN ->
                focused = Math.floorMod(
                        focused + (backwards ? -1 : 1), question.choices().size());
            default -> {
                // It means nothing here.
            }
        }
    }

    @Override
    public void keysCame() {
        hasKeys = wantsKeys;
    }

    @Override
    public void keysLeft() {
        hasKeys = false;
        keyPressed = 0;
    }
}
