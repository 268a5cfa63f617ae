package dev.sophon.platform.wayland.internal.input;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.DragPath;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.platform.picture.Regions;
import dev.sophon.platform.wayland.internal.screen.Layout;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The mouse. Where it is, no program can ask: a person may have moved it since. */
@Component
public final class WaylandPointer implements Pointer {
    private static final int PIXELS_OF_STEP = 53;
    private static final int MOST_STEPS = 1000;
    private static final int MOST_CLICKS = 3;
    /** For who is dragged from and dropped on to take notice. */
    private static final long AT_ENDS_MS = 50;

    private final Hands hands;

    @Activate
    public WaylandPointer(@Reference Hands hands) {
        this.hands = hands;
    }

    @Override
    public Position position() throws CommandException {
        throw CommandException.unsupported(
                "Wayland tells no program where the pointer is. Move it to a point, or take a picture with cursor.");
    }

    @Override
    public void move(int x, int y) throws CommandException {
        hands.call((open, connection) -> {
            moveTo(open, open.layout(connection), x, y);
            return true;
        });
    }

    @Override
    public void click(int x, int y, Button button, int times) throws CommandException {
        checkTimes(times);
        hands.call((open, connection) -> {
            moveTo(open, open.layout(connection), x, y);
            click(open, button, times);
            return true;
        });
    }

    @Override
    public void click(Button button, int times) throws CommandException {
        checkTimes(times);
        hands.call((open, connection) -> {
            click(open, button, times);
            return true;
        });
    }

    private static void click(Hands.Open open, Button button, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            open.pointer().click(button);
        }
    }

    private static void checkTimes(int times) {
        if (times < 1 || times > MOST_CLICKS) {
            throw new IllegalArgumentException("times: expected 1 to " + MOST_CLICKS);
        }
    }

    @Override
    public void drag(List<Position> path, Button button) throws CommandException, InterruptedException {
        Layout layout = hands.call((open, connection) -> {
            Layout now = open.layout(connection);
            checkPath(path, now);
            moveTo(open, now, path.get(0).x(), path.get(0).y());
            return now;
        });
        try {
            press(button);
            MILLISECONDS.sleep(AT_ENDS_MS);
            DragPath.follow(path, (x, y) -> {
                // Between two monitors there may be none, where a pointer cannot be.
                return layout.at(x, y).isPresent()
                        && hands.call((open, connection) -> {
                            open.pointer().move(layout, x, y);
                            return true;
                        });
            });
            MILLISECONDS.sleep(AT_ENDS_MS);
        } finally {
            release(button);
        }
    }

    @Override
    public void press(Button button) throws CommandException {
        hands.call((open, connection) -> {
            open.pointer().press(button);
            return true;
        });
    }

    @Override
    public void release(Button button) throws CommandException {
        boolean interrupted = Thread.interrupted();
        try {
            hands.call((open, connection) -> {
                open.pointer().release(button);
                return true;
            });
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void scroll(int x, int y, int deltaX, int deltaY) throws CommandException {
        hands.call((open, connection) -> {
            moveTo(open, open.layout(connection), x, y);
            turn(open, deltaX, deltaY);
            return true;
        });
    }

    @Override
    public void scroll(int deltaX, int deltaY) throws CommandException {
        hands.call((open, connection) -> {
            turn(open, deltaX, deltaY);
            return true;
        });
    }

    private static void turn(Hands.Open open, int deltaX, int deltaY) throws IOException {
        open.pointer().turn(false, steps(deltaY));
        open.pointer().turn(true, steps(deltaX));
    }

    private static int steps(int pixels) {
        long rounded = (Math.abs((long) pixels) + PIXELS_OF_STEP / 2) / PIXELS_OF_STEP;
        return pixels == 0 ? 0 : (int) Math.min(MOST_STEPS, Math.max(1, rounded)) * Integer.signum(pixels);
    }

    private static void moveTo(Hands.Open open, Layout layout, int x, int y) throws IOException, CommandException {
        check(layout, x, y);
        open.pointer().move(layout, x, y);
    }

    private static void checkPath(List<Position> path, Layout layout) throws CommandException {
        if (path.size() < 2) {
            throw new IllegalArgumentException("path: expected at least 2 points");
        }
        for (int i = 0; i < path.size(); i++) {
            try {
                check(layout, path.get(i).x(), path.get(i).y());
            } catch (CommandException e) {
                throw new CommandException(e.code(), "path[" + i + "]: " + e.text());
            }
        }
    }

    private static void check(Layout layout, int x, int y) throws CommandException {
        Regions.checkPoint(x, y, layout.desktop());
        if (layout.at(x, y).isEmpty()) {
            throw CommandException.invalidParams(
                    "x, y: expected a point on one of the monitors, got one between them; screen.monitors lists them");
        }
    }
}
