package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.picture.Regions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The monitors side by side in physical pixels. A compositor lays them out in pixels of its own, in which one with a scale
 * of 2 is half as large; here each has the place that it has there, moved right and down by as much as those left of it and
 * above it are larger than there. So none covers another, and where nothing is scaled both are the same. Immutable.
 */
public final class Layout {
    private final List<Output> outputs;

    private Layout(List<Output> outputs) {
        this.outputs = List.copyOf(outputs);
    }

    /** What lies where, before it is known in which physical pixels. */
    record Placed<T>(T what, Bounds logical, int width, int height) {}

    /** What becomes of one, once that is known. */
    @FunctionalInterface
    interface Making<T> {
        Output of(Placed<T> placed, Bounds place);
    }

    /** Lays them out. */
    static <T> Layout of(List<Placed<T>> monitors, Making<T> making) {
        int[] lefts = edges(monitors.stream()
                .map(each -> new Stretch(each.logical().x(), each.logical().width(), each.width()))
                .toList());
        int[] tops = edges(monitors.stream()
                .map(each -> new Stretch(each.logical().y(), each.logical().height(), each.height()))
                .toList());
        List<Output> outputs = new ArrayList<>();
        for (int i = 0; i < monitors.size(); i++) {
            Placed<T> each = monitors.get(i);
            outputs.add(making.of(each, new Bounds(lefts[i], tops[i], each.width(), each.height())));
        }
        // Wayland names no primary one: it is the one at the origin.
        outputs.sort(Comparator.comparing((Output each) -> !each.logical().contains(0, 0))
                .thenComparing(each -> each.place().x())
                .thenComparing(each -> each.place().y()));
        return new Layout(outputs);
    }

    /** Of one axis: where it begins and how long it is for the compositor, and in physical pixels. */
    private record Stretch(int start, int logical, int physical) {}

    /** Where each begins in physical pixels. */
    private static int[] edges(List<Stretch> stretches) {
        int[] edges = new int[stretches.size()];
        List<Integer> done = new ArrayList<>();
        IntStream.range(0, edges.length)
                .boxed()
                .sorted(Comparator.comparing(i -> stretches.get(i).start()))
                .forEach(i -> {
                    int start = stretches.get(i).start();
                    edges[i] = start;
                    for (int before : done) {
                        Stretch other = stretches.get(before);
                        int gap = start - other.start() - other.logical();
                        if (gap >= 0) {
                            edges[i] = Math.max(edges[i], edges[before] + other.physical() + gap);
                        }
                    }
                    done.add(i);
                });
        return edges;
    }

    /** The primary one first, the others from left to right. */
    public List<Output> outputs() {
        return outputs;
    }

    /** The smallest rectangle that holds all of them. */
    public Bounds desktop() {
        return Regions.around(outputs.stream().map(each -> each.monitor(false)).toList());
    }

    /** The one that shows a physical pixel. */
    public Optional<Output> at(int x, int y) {
        return outputs.stream().filter(each -> each.place().contains(x, y)).findFirst();
    }

    /** A rectangle of the compositor's in physical pixels, by the monitor that shows its middle, or else the nearest. */
    public Bounds physical(Bounds logical) {
        Output on = nearest(logical.x() + logical.width() / 2, logical.y() + logical.height() / 2);
        double scale = on.scale();
        long left = Math.round((logical.x() - on.logical().x()) * scale);
        long top = Math.round((logical.y() - on.logical().y()) * scale);
        long right = Math.round((logical.x() + logical.width() - on.logical().x()) * scale);
        long bottom = Math.round((logical.y() + logical.height() - on.logical().y()) * scale);
        return new Bounds(
                on.place().x() + (int) left, on.place().y() + (int) top, (int) (right - left), (int) (bottom - top));
    }

    /** A physical point in the compositor's coordinates, by the monitor that shows it, or else the nearest. */
    public double[] logical(double x, double y) {
        Output on = showing(x, y);
        return new double[] {
            on.logical().x() + (x - on.place().x()) / on.scale(),
            on.logical().y() + (y - on.place().y()) / on.scale()
        };
    }

    /** Physical pixels for one of the compositor's, on the monitor that shows a physical point, or else the nearest. */
    public double scale(double x, double y) {
        return showing(x, y).scale();
    }

    private Output showing(double x, double y) {
        return outputs.stream()
                .min(Comparator.comparingDouble(each -> distance(each.place(), x, y)))
                .orElseThrow();
    }

    /** The smallest rectangle of the compositor's that holds all monitors. */
    public Bounds logicalDesktop() {
        return outputs.stream().map(Output::logical).reduce(Bounds::around).orElseThrow();
    }

    private Output nearest(int x, int y) {
        return outputs.stream()
                .min(Comparator.comparingDouble(each -> distance(each.logical(), x, y)))
                .orElseThrow();
    }

    private static double distance(Bounds from, double x, double y) {
        double across = Math.max(0, Math.max(from.x() - x, x - (from.x() + from.width() - 1)));
        double down = Math.max(0, Math.max(from.y() - y, y - (from.y() + from.height() - 1)));
        return across + down;
    }

    /** Fails where there is no monitor. */
    Layout orFail() throws CommandException {
        if (outputs.isEmpty()) {
            throw CommandException.unsupported("The compositor has no monitor. Attach one, or make one.");
        }
        return this;
    }
}
