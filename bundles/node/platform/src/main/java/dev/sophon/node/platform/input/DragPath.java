package dev.sophon.node.platform.input;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Pointer.Position;
import java.util.List;

/** How a hand goes along the path of a drag: in straight lines, in small steps, with a rest at each corner. Stateless. */
public final class DragPath {
    /** As far and as often as a hand's mouse tells of itself: some applications take nothing coarser for a drag. */
    private static final int PIXELS_OF_STEP = 16;

    private static final int LEAST_STEPS = 4;
    private static final long BETWEEN_STEPS_MS = 8;
    /** Two pictures of a screen at 60 Hz: an application that looks once for each sees nothing of a shorter stay. */
    private static final long AT_CORNER_MS = 34;

    private DragPath() {}

    /** Puts the pointer at the next point. */
    @FunctionalInterface
    public interface Step {
        /** Puts it there, or tells by false that there is no monitor, so that it stayed where it was. */
        boolean to(int x, int y) throws CommandException;
    }

    /**
     * Goes from the first point, at which the pointer is already, to the last one.
     *
     * <p>A corner is a point between two lines that are each longer than a step; the points of a curve that somebody draws
     * lie closer, and are no corners.
     *
     * @throws InterruptedException if interrupted; the pointer is where the last step has put it
     */
    public static void follow(List<Position> path, Step step) throws CommandException, InterruptedException {
        for (int i = 1; i < path.size(); i++) {
            line(path.get(i - 1), path.get(i), step);
            if (i + 1 < path.size()
                    && distance(path.get(i - 1), path.get(i)) > PIXELS_OF_STEP
                    && distance(path.get(i), path.get(i + 1)) > PIXELS_OF_STEP) {
                MILLISECONDS.sleep(AT_CORNER_MS);
            }
        }
    }

    private static void line(Position from, Position to, Step step) throws CommandException, InterruptedException {
        int right = to.x() - from.x();
        int down = to.y() - from.y();
        int steps = Math.max(LEAST_STEPS, distance(from, to) / PIXELS_OF_STEP);
        for (int i = 1; i <= steps; i++) {
            if (step.to(from.x() + right * i / steps, from.y() + down * i / steps)) {
                MILLISECONDS.sleep(BETWEEN_STEPS_MS);
            }
        }
    }

    private static int distance(Position from, Position to) {
        return Math.max(Math.abs(to.x() - from.x()), Math.abs(to.y() - from.y()));
    }
}
