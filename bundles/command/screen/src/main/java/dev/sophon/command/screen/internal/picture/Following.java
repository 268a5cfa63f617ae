package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Transfers;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Shows the screen to whoever looks by the Gateway, as it changes, with a sign at the device. Thread-safe. */
final class Following {
    /**
     * What is told in the end.
     *
     * @param pictures how many were shown, whole ones and changes
     */
    public record Shown(int pictures) {}

    /** What is to be shown, as it is now. */
    interface Subject {
        ScreenCapture.Shot shot() throws CommandException;
    }

    static final String WORDS = "Sophon: this screen is being looked at";
    /** At once: the others of the lane take pictures for agents. */
    private static final int MOST = 2;

    private static final Duration TO_COME_IN = Duration.ofSeconds(5);
    private static final Duration TO_ANSWER = Duration.ofMillis(500);
    private static final Duration SIGN = Duration.ofSeconds(1);
    /** Between two pictures; longer where what is drawn changes nothing. */
    private static final long REST_MS = 50;

    private static final long LONGEST_REST_MS = 200;

    private final ScreenCapture screen;
    private final @Nullable Happenings happenings;
    private final @Nullable ScreenSign signs;
    private final Semaphore places = new Semaphore(MOST);

    Following(ScreenCapture screen, @Nullable Happenings happenings, @Nullable ScreenSign signs) {
        this.screen = screen;
        this.happenings = happenings;
        this.signs = signs;
    }

    /** Goes on until nobody looks any more, or the time is over. */
    EncodedJson follow(Subject subject, Invocation call) throws CommandException, InterruptedException {
        Happenings desktop = happenings;
        ScreenSign shown = signs;
        if (desktop == null || shown == null) {
            throw CommandException.unsupported(
                    "follow: nobody here tells what is drawn, or can show a sign that somebody looks");
        }
        Transfers way = call.transfers();
        if (!places.tryAcquire(TO_COME_IN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new CommandException(ErrorCode.TIMEOUT, "follow: " + MOST + " others look already");
        }
        try (ScreenSign.Standing sign = shown.show(WORDS);
                Happenings.Watch watch =
                        desktop.watch(new Happenings.Of(false, false, screen.desktop(), OptionalLong.empty()))) {
            return EncodedJson.of(new Shown(follow(subject, call, way, sign, watch)));
        } finally {
            places.release();
        }
    }

    private int follow(
            Subject subject, Invocation call, Transfers way, ScreenSign.Standing sign, Happenings.Watch watch)
            throws CommandException, InterruptedException {
        PictureText pictures = new PictureText();
        int count = 0;
        long rest = REST_MS;
        Long known = null;
        // Who comes later gets the last whole one and all since: that is to be no more than a few pictures.
        long room = 0;
        while (isTime(call)) {
            PictureText.Told told = pictures.of(screen, null, subject.shot(), null, room < 0 ? null : known, "");
            if (told.news()) {
                if (!isShown(way, told.text())) {
                    return count;
                }
                count++;
                known = told.revision();
                room = told.whole()
                        ? 2L * told.text().size()
                        : room - told.text().size();
            }
            rest = told.news() ? REST_MS : Math.min(LONGEST_REST_MS, 2 * rest);
            TimeUnit.MILLISECONDS.sleep(rest);
            do {
                if (!sign.stands()) {
                    throw new CommandException(
                            ErrorCode.NOT_AUTHORIZED,
                            "The screen is shown no longer: the sign of that was covered or taken away.");
                }
            } while (!watch.await(SIGN) && isTime(call));
        }
        return count;
    }

    private static boolean isTime(Invocation call) {
        return call.remaining().compareTo(TO_ANSWER) > 0;
    }

    private static boolean isShown(Transfers way, EncodedJson part) throws CommandException, InterruptedException {
        try {
            return way.show(part);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "The Gateway does not take what is shown.", e);
        }
    }
}
