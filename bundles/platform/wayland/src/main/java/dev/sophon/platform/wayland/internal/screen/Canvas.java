package dev.sophon.platform.wayland.internal.screen;

import com.sun.jna.Memory;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.picture.PixelFormat;
import dev.sophon.platform.picture.Pixels;
import org.jspecify.annotations.Nullable;

/** One picture out of those of several monitors, each turned upright. Keeps its memory; for one thread. */
final class Canvas {
    private static final int UPRIGHT = 0;
    private @Nullable Memory memory;

    /**
     * What a region shows; valid until the next one. What lies on no monitor is black.
     *
     * @param region in physical pixels
     */
    Pixels draw(Iterable<Screencopy.Taken> taken, Bounds region) throws CommandException {
        for (Screencopy.Taken each : taken) {
            Bounds place = each.output().place();
            if (place.contains(region) && each.output().transform() == UPRIGHT && !each.upsideDown()) {
                Bounds part =
                        new Bounds(region.x() - place.x(), region.y() - place.y(), region.width(), region.height());
                return each.picture().pixels().part(part);
            }
        }
        long bytes = (long) Integer.BYTES * region.width() * region.height();
        Memory target = memory;
        if (target == null || target.size() != bytes) {
            target = new Memory(bytes);
            memory = target;
        }
        target.clear();
        for (Screencopy.Taken each : taken) {
            if (each.output().place().meets(region)) {
                copy(each, region, target);
            }
        }
        return new Pixels(
                target,
                region.width(),
                region.height(),
                Integer.BYTES * region.width(),
                PixelFormat.of(Integer.SIZE, false, 0xff0000, 0xff00, 0xff));
    }

    private static void copy(Screencopy.Taken taken, Bounds region, Memory target) throws CommandException {
        Pixels source = taken.picture().pixels();
        int width = source.width();
        int height = source.height();
        int[] pixels = new int[width * height];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            source.read(y, row);
            System.arraycopy(row, 0, pixels, (taken.upsideDown() ? height - 1 - y : y) * width, width);
        }
        Bounds place = taken.output().place();
        int left = Math.max(place.x(), region.x());
        int top = Math.max(place.y(), region.y());
        int right = Math.min(place.x() + place.width(), region.x() + region.width());
        int bottom = Math.min(place.y() + place.height(), region.y() + region.height());
        int[] line = new int[right - left];
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                line[x - left] = pixels[index(taken.output().transform(), x - place.x(), y - place.y(), width, height)];
            }
            long at = (long) Integer.BYTES * ((long) (y - region.y()) * region.width() + left - region.x());
            target.write(at, line, 0, line.length);
        }
    }

    /**
     * Where the pixel of an upright picture lies in the one that was taken, whose rows are the monitor's own.
     *
     * @param transform by {@code wl_output}: quarter turns against the clock, and from 4 on mirrored before
     * @param width of what was taken
     */
    static int index(int transform, int x, int y, int width, int height) {
        int across =
                switch (transform) {
                    case 1 -> y;
                    case 2, 4 -> width - 1 - x;
                    case 3 -> width - 1 - y;
                    case 5 -> y;
                    case 7 -> width - 1 - y;
                    default -> x;
                };
        int down =
                switch (transform) {
                    case 1 -> height - 1 - x;
                    case 2, 6 -> height - 1 - y;
                    case 3 -> x;
                    case 5 -> x;
                    case 7 -> height - 1 - x;
                    default -> y;
                };
        return down * width + across;
    }
}
