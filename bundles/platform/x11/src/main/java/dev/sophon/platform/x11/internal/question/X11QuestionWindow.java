package dev.sophon.platform.x11.internal.question;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A window of plain Xlib, with a connection of its own: it is there while it asks, and delays no capture. */
@Component
public final class X11QuestionWindow implements QuestionWindow {
    /** How soon the server is taken when a pointer comes to an answer. */
    private static final long LOOK_MS = 5;

    private static final int MOST_WINDOWS = 100;
    private static final Path UINPUT = Path.of("/dev/uinput");
    private static final Logger LOG = LoggerFactory.getLogger(X11QuestionWindow.class);

    private final XDisplay display;
    private final LongSupplier nanoTime;
    private volatile boolean closed;
    /** Null until it was asked: a server stays what it is, and while a question stands it may answer nobody else. */
    private volatile @Nullable Boolean proves;

    @Activate
    public X11QuestionWindow(@Reference XDisplay display) {
        this(display, System::nanoTime);
        uinputWarning(UINPUT).ifPresent(LOG::warn);
    }

    X11QuestionWindow(XDisplay display, LongSupplier nanoTime) {
        this.display = display;
        this.nanoTime = nanoTime;
    }

    /** What to say where a program of this user's can make keyboards and pointers that the kernel takes for real ones. */
    static Optional<String> uinputWarning(Path uinput) {
        return Files.isWritable(uinput)
                ? Optional.of("This user can write " + uinput + ": a program that an operator has approved could make a"
                        + " keyboard or a pointer there and answer a question in the person's place. Take the right away"
                        + " where it is not needed.")
                : Optional.empty();
    }

    /** Closes a window that is open. */
    @Deactivate
    public void close() {
        closed = true;
    }

    @Override
    public boolean proves() {
        Boolean known = proves;
        if (known != null) {
            return known;
        }
        try {
            boolean asked = display.call(open -> !isACompositorsGuest(open));
            proves = asked;
            return asked;
        } catch (CommandException e) {
            LOG.debug("Whose hands they are cannot be known", e);
            return false;
        }
    }

    /** Xwayland: what the compositor hands on as coming from hands may be what another of its clients makes up. */
    private boolean isACompositorsGuest(Pointer open) throws CommandException {
        IntByReference ignored = new IntByReference();
        // The extension is there from 23.1 on, and the name up to then.
        return display.xlib().x11.XQueryExtension(open, "XWAYLAND", ignored, ignored, ignored) != 0
                || new Monitors(display)
                        .list(open).stream().anyMatch(monitor -> monitor.name().startsWith("XWAYLAND"));
    }

    @Override
    public OptionalInt ask(Question question, Duration patience) throws CommandException, InterruptedException {
        long begin = nanoTime.getAsLong();
        try {
            // Another program may destroy the window, or cut its connection: that is no answer.
            for (int windows = 0; windows < MOST_WINDOWS; windows++) {
                Outcome outcome = askOnce(question, begin, patience);
                if (outcome.over()) {
                    return outcome.choice();
                }
            }
            throw CommandException.unsupported("Another program closes the question again and again.");
        } catch (InternalError | NoClassDefFoundError e) {
            // What Java2D throws where it finds no font.
            throw CommandException.unsupported("A question cannot be drawn without a font. Install one (on Debian and"
                    + " Ubuntu: fonts-dejavu-core fontconfig) and start the Node again.");
        }
    }

    /** What came of one window; it is not over when only the window is gone. */
    private record Outcome(boolean over, OptionalInt choice) {}

    private Outcome askOnce(Question question, long begin, Duration patience)
            throws CommandException, InterruptedException {
        try (XDisplay own = XDisplay.open(display.xlib(), display.name(), () -> {})) {
            OpenQuestion window = own.call(open -> new OpenQuestion(own, open, question));
            while (!closed) {
                long now = nanoTime.getAsLong();
                Duration left = patience.minusNanos(now - begin);
                if (left.isNegative() || left.isZero()) {
                    return new Outcome(true, OptionalInt.empty());
                }
                OptionalInt choice;
                try {
                    choice = own.call(open -> window.look(open, now, left));
                } catch (CommandException e) {
                    if (Thread.interrupted()) {
                        throw new InterruptedException("ended while the question was open");
                    }
                    // Where the server is gone too, the next window cannot be opened.
                    return new Outcome(false, OptionalInt.empty());
                }
                if (choice.isPresent() || window.isGone()) {
                    return new Outcome(choice.isPresent(), choice);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
            throw CommandException.unsupported("The display is gone while the question was open.");
        }
    }
}
