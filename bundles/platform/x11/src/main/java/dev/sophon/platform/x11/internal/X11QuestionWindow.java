package dev.sophon.platform.x11.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** A window of plain Xlib, with a connection of its own: it is there while it asks, and delays no capture. */
@Component
public final class X11QuestionWindow implements QuestionWindow {
    private static final long LOOK_MS = 25;

    private final XDisplay display;
    private final LongSupplier nanoTime;
    private volatile boolean closed;

    @Activate
    public X11QuestionWindow(@Reference XDisplay display) {
        this(display, System::nanoTime);
    }

    X11QuestionWindow(XDisplay display, LongSupplier nanoTime) {
        this.display = display;
        this.nanoTime = nanoTime;
    }

    /** Closes a window that is open. */
    @Deactivate
    public void close() {
        closed = true;
    }

    @Override
    public OptionalInt ask(Question question, Duration patience) throws CommandException, InterruptedException {
        long begin = nanoTime.getAsLong();
        AtomicBoolean lost = new AtomicBoolean();
        try (XDisplay own = XDisplay.open(display.xlib(), display.name(), () -> lost.set(true))) {
            OpenQuestion window = own.call(open -> new OpenQuestion(own, open, question));
            while (true) {
                if (closed || lost.get()) {
                    throw CommandException.unsupported("The display is gone while the question was open.");
                }
                long now = nanoTime.getAsLong();
                Duration left = patience.minusNanos(now - begin);
                if (left.isNegative() || left.isZero()) {
                    return OptionalInt.empty();
                }
                OptionalInt choice = own.call(open -> window.look(open, now, left));
                if (choice.isPresent()) {
                    return choice;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        } catch (InternalError | NoClassDefFoundError e) {
            // What Java2D throws where it finds no font.
            throw CommandException.unsupported("A question cannot be drawn without a font. Install one (on Debian and"
                    + " Ubuntu: fonts-dejavu-core fontconfig) and start the Node again.");
        }
    }
}
