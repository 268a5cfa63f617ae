package dev.sophon.platform.wayland.internal.question;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.QuestionWindow;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.wire.Wayland;
import dev.sophon.protocol.ErrorCode;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * A question above all windows, with a connection of its own: it is there while it asks, and delays no capture. An answer proves
 * nothing: where compositors show such a surface, programs may point and type as well.
 */
@Component
public final class WaylandQuestionWindow implements QuestionWindow {
    private static final long LOOK_MS = 20;
    private static final int MOST_SURFACES = 100;

    private final Compositor compositor;
    private volatile boolean closed;

    @Activate
    public WaylandQuestionWindow(
            @Reference(target = "(&(offers=wl_seat)(offers=wl_compositor)(offers=wl_shm)(offers=zwlr_layer_shell_v1))")
                    Compositor compositor) {
        this.compositor = compositor;
    }

    /** Closes a question that is open. */
    @Deactivate
    public void close() {
        closed = true;
    }

    @Override
    public boolean proves() {
        return false;
    }

    @Override
    public OptionalInt ask(Question question, Duration patience) throws CommandException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            // It goes with its monitor, or another program may have it closed: that is no answer.
            for (int surfaces = 0; surfaces < MOST_SURFACES; surfaces++) {
                Outcome outcome = askOnce(question, end);
                if (outcome.over()) {
                    return outcome.choice();
                }
            }
            throw CommandException.unsupported("The compositor closes the question again and again.");
        } catch (InternalError | NoClassDefFoundError e) {
            // What Java2D throws where it finds no font.
            throw CommandException.unsupported("A question cannot be drawn without a font. Install one (on Debian and"
                    + " Ubuntu: fonts-dejavu-core fontconfig) and start the Node again.");
        }
    }

    /** What came of one surface; it is not over when only the surface is gone. */
    private record Outcome(boolean over, OptionalInt choice) {}

    private Outcome askOnce(Question question, long end) throws CommandException, InterruptedException {
        try (Wayland own = compositor.open()) {
            OpenQuestion open = own.call(connection -> new OpenQuestion(compositor.libc(), own, connection, question));
            while (!closed) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (left.isNegative() || left.isZero()) {
                    return new Outcome(true, OptionalInt.empty());
                }
                BufferedImage drawing = open.drawing(left);
                OptionalInt choice = own.call(connection -> open.look(drawing));
                if (choice.isPresent() || open.isGone()) {
                    return new Outcome(choice.isPresent(), choice);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
            throw CommandException.unsupported("The compositor is gone while the question was open.");
        } catch (CommandException e) {
            if (e.code() == ErrorCode.CANCELLED && Thread.interrupted()) {
                throw new InterruptedException("ended while the question was open");
            }
            throw e;
        }
    }
}
