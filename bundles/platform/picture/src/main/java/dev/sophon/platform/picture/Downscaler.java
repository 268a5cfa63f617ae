package dev.sophon.platform.picture;

import com.sun.jna.Memory;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes pictures smaller by area average, which keeps text legible where interpolation drops its strokes; and makes any
 * pixel format the one that encoders take. What it returns is valid until the next call. For one thread.
 */
final class Downscaler {
    /** Weights are fixed-point numbers that sum up to these; 255 times both still fits into an int. */
    private static final int ROW_WEIGHTS = 1 << 11;

    private static final int COLUMN_WEIGHTS = 1 << 12;
    private static final int BOTH_SHIFT = 23;

    private static final int BANDS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final PixelFormat RGB =
            new PixelFormat(32, ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN, 0xff0000, 0xff00, 0xff);

    private @Nullable Memory target;

    /** The picture at this width, no wider than it is, in four bytes a pixel. */
    Pixels scale(Pixels source, int width) {
        int height = (int) Math.max(1, Math.round((double) source.height() * width / source.width()));
        Memory memory = target;
        long size = 4L * width * height;
        if (memory == null || memory.size() < size) {
            memory = new Memory(size);
            target = memory;
        }
        Pixels result = new Pixels(memory, width, height, 4 * width, RGB);
        if (width == source.width()) {
            copy(source, result);
        } else {
            Spans columns = Spans.of(source.width(), width, COLUMN_WEIGHTS);
            Spans rows = Spans.of(source.height(), height, ROW_WEIGHTS);
            IntStream.range(0, BANDS)
                    .parallel()
                    .forEach(band ->
                            average(source, result, rows, columns, height * band / BANDS, height * (band + 1) / BANDS));
        }
        return result;
    }

    /** Gives the memory back. */
    void free() {
        if (target != null) {
            target.close();
            target = null;
        }
    }

    private static void copy(Pixels source, Pixels target) {
        int[] row = new int[source.width()];
        for (int y = 0; y < source.height(); y++) {
            source.read(y, row);
            target.data().write((long) y * target.stride(), row, 0, row.length);
        }
    }

    private static void average(Pixels source, Pixels target, Spans rows, Spans columns, int from, int to) {
        int[] row = new int[source.width()];
        int[] red = new int[row.length];
        int[] green = new int[row.length];
        int[] blue = new int[row.length];
        int[] out = new int[target.width()];
        for (int y = from; y < to; y++) {
            Arrays.fill(red, 0);
            Arrays.fill(green, 0);
            Arrays.fill(blue, 0);
            for (int i = 0; i < rows.length(y); i++) {
                source.read(rows.first(y) + i, row);
                add(row, rows.weight(y, i), red, green, blue);
            }
            for (int x = 0; x < out.length; x++) {
                out[x] = mix(columns, x, red, green, blue);
            }
            target.data().write((long) y * target.stride(), out, 0, out.length);
        }
    }

    /** Simple enough for the compiler to use vector instructions. */
    private static void add(int[] row, int weight, int[] red, int[] green, int[] blue) {
        for (int x = 0; x < row.length; x++) {
            int pixel = row[x];
            red[x] += ((pixel >> 16) & 0xff) * weight;
            green[x] += ((pixel >> 8) & 0xff) * weight;
            blue[x] += (pixel & 0xff) * weight;
        }
    }

    private static int mix(Spans columns, int x, int[] red, int[] green, int[] blue) {
        int half = 1 << (BOTH_SHIFT - 1);
        int r = half;
        int g = half;
        int b = half;
        int first = columns.first(x);
        for (int i = 0; i < columns.length(x); i++) {
            int weight = columns.weight(x, i);
            r += red[first + i] * weight;
            g += green[first + i] * weight;
            b += blue[first + i] * weight;
        }
        return ((r >> BOTH_SHIFT) << 16) | ((g >> BOTH_SHIFT) << 8) | (b >> BOTH_SHIFT);
    }
}
