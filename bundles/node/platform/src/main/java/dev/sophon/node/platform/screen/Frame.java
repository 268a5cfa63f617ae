package dev.sophon.node.platform.screen;

import dev.sophon.node.platform.Bounds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a picture looks like, by a number for each of its squares: enough to tell where another one looks otherwise, in a
 * five-hundredth of its pixels. The same pixels have the same numbers on every machine. Immutable.
 */
public final class Frame {
    /** Width and height of a square in pixels: the units of a JPEG, so that a piece of it looks as it does in the whole. */
    public static final int SQUARE = 16;

    static final int MOST_RECTANGLES = 32;
    /** In squares: what the head of one more JPEG costs. */
    private static final int LEAST_SAVED = 10;

    private static final int BANDS = Math.min(4, Runtime.getRuntime().availableProcessors());
    private static final int RGB = 0xffffff;
    private static final long SEED = 0x9e3779b97f4a7c15L;
    private static final long FACTOR = 0xff51afd7ed558ccdL;

    private final int width;
    private final int height;
    private final int across;
    private final long[] squares;

    private Frame(int width, int height) {
        this.width = width;
        this.height = height;
        this.across = (width + SQUARE - 1) / SQUARE;
        this.squares = new long[across * ((height + SQUARE - 1) / SQUARE)];
        Arrays.fill(squares, SEED);
    }

    /** A picture's pixels, by their row. */
    @FunctionalInterface
    public interface Rows {
        /**
         * Reads one; by several threads at once.
         *
         * @param row filled with {@code 0xRRGGBB}; what is above that is left out
         */
        void read(int y, int[] row);
    }

    /** Looks at all pixels. */
    public static Frame of(int width, int height, Rows rows) {
        Frame frame = new Frame(width, height);
        int down = frame.squares.length / frame.across;
        IntStream.range(0, BANDS)
                .parallel()
                .forEach(band -> frame.see(
                        rows, down * band / BANDS * SQUARE, Math.min(height, down * (band + 1) / BANDS * SQUARE)));
        return frame;
    }

    private void see(Rows rows, int from, int to) {
        int[] row = new int[width];
        for (int y = from; y < to; y++) {
            rows.read(y, row);
            int square = y / SQUARE * across;
            for (int left = 0; left < width; left += SQUARE) {
                long number = squares[square];
                int right = Math.min(width, left + SQUARE);
                // Two at a time: it is done for each pixel of each picture.
                for (int x = left; x < right - 1; x += 2) {
                    number = mix(number, ((long) (row[x] & RGB) << Integer.SIZE) | (row[x + 1] & RGB));
                }
                squares[square++] = (right - left) % 2 == 0 ? number : mix(number, row[right - 1] & RGB);
            }
        }
    }

    /** One pixel alone that is another always makes another number. */
    private static long mix(long number, long value) {
        long mixed = (number ^ value) * FACTOR;
        return mixed ^ (mixed >>> 32);
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** How many squares it has, each of which takes eight bytes. */
    public int size() {
        return squares.length;
    }

    /** One number for all of it. */
    public long number() {
        long number = mix(width, height);
        for (long square : squares) {
            number = mix(number, square);
        }
        return number;
    }

    /**
     * Where it looks otherwise than one that is known: rectangles in pixels, whose corners lie on those of squares or at the
     * edge; none where nothing does. Empty where a whole picture is the better answer: it has another size, or much of it
     * changed.
     */
    public Optional<List<Bounds>> changesSince(Frame known) {
        if (width != known.width || height != known.height) {
            return Optional.empty();
        }
        BitSet changed = new BitSet(squares.length);
        for (int i = 0; i < squares.length; i++) {
            changed.set(i, squares[i] != known.squares[i]);
        }
        List<Bounds> parts = changed.isEmpty() ? List.of() : parts(changed);
        int area = parts.stream().mapToInt(part -> part.width() * part.height()).sum();
        return area > squares.length / 2
                ? Optional.empty()
                : Optional.of(parts.stream().map(this::inPixels).toList());
    }

    private Bounds inPixels(Bounds part) {
        int x = part.x() * SQUARE;
        int y = part.y() * SQUARE;
        return new Bounds(
                x, y, Math.min(width - x, part.width() * SQUARE), Math.min(height - y, part.height() * SQUARE));
    }

    /** All that changed, cut through where that leaves most out. */
    private List<Bounds> parts(BitSet changed) {
        List<Bounds> done = new ArrayList<>();
        Deque<Bounds> toCut = new ArrayDeque<>();
        toCut.add(tight(changed, new Bounds(0, 0, across, squares.length / across)));
        while (!toCut.isEmpty()) {
            Bounds part = toCut.removeFirst();
            boolean full = done.size() + toCut.size() + 2 > MOST_RECTANGLES;
            List<Bounds> halves = full ? List.of() : halves(changed, part);
            if (halves.isEmpty()) {
                done.add(part);
            }
            halves.forEach(half -> toCut.add(tight(changed, half)));
        }
        return done;
    }

    /** Both sides of the gap that is worth most; none where none is worth it. */
    private List<Bounds> halves(BitSet changed, Bounds part) {
        int[] rows = widestGap(rows(changed, part), part.height());
        int[] columns = widestGap(columns(changed, part), part.width());
        int savedByRows = (rows[1] - rows[0]) * part.width();
        int savedByColumns = (columns[1] - columns[0]) * part.height();
        if (Math.max(savedByRows, savedByColumns) < LEAST_SAVED) {
            return List.of();
        }
        return savedByRows >= savedByColumns
                ? List.of(
                        new Bounds(part.x(), part.y(), part.width(), rows[0]),
                        new Bounds(part.x(), part.y() + rows[1], part.width(), part.height() - rows[1]))
                : List.of(
                        new Bounds(part.x(), part.y(), columns[0], part.height()),
                        new Bounds(part.x() + columns[1], part.y(), part.width() - columns[1], part.height()));
    }

    /** From where to where nothing is set, with something at both ends. */
    private static int[] widestGap(BitSet set, int length) {
        int[] widest = {0, 0};
        for (int from = set.nextClearBit(0); from < length; ) {
            int to = set.nextSetBit(from);
            if (to < 0) {
                break;
            }
            if (to - from > widest[1] - widest[0]) {
                widest = new int[] {from, to};
            }
            from = set.nextClearBit(to);
        }
        return widest;
    }

    private Bounds tight(BitSet changed, Bounds part) {
        BitSet rows = rows(changed, part);
        BitSet columns = columns(changed, part);
        int x = columns.nextSetBit(0);
        int y = rows.nextSetBit(0);
        return new Bounds(part.x() + x, part.y() + y, columns.length() - x, rows.length() - y);
    }

    private BitSet rows(BitSet changed, Bounds part) {
        BitSet rows = new BitSet(part.height());
        for (int y = 0; y < part.height(); y++) {
            int from = (part.y() + y) * across + part.x();
            int first = changed.nextSetBit(from);
            rows.set(y, first >= 0 && first < from + part.width());
        }
        return rows;
    }

    private BitSet columns(BitSet changed, Bounds part) {
        BitSet columns = new BitSet(part.width());
        for (int y = 0; y < part.height(); y++) {
            int from = (part.y() + y) * across + part.x();
            columns.or(changed.get(from, from + part.width()));
        }
        return columns;
    }
}
