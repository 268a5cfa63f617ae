package dev.sophon.node.platform.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.Bounds;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final int WIDTH = 401;
    private static final int HEIGHT = 203;

    private final Random random = new Random(7);
    private final int[][] pixels = new int[HEIGHT][WIDTH];

    private Frame frame() {
        return Frame.of(WIDTH, HEIGHT, (y, row) -> System.arraycopy(pixels[y], 0, row, 0, WIDTH));
    }

    @Test
    void theSamePixelsAreTheSame() {
        Frame first = frame();
        for (int[] row : pixels) {
            // What is above a colour's three bytes is nobody's.
            Arrays.setAll(row, x -> random.nextInt() & 0xff000000);
        }
        assertThat(frame().changesSince(first)).hasValue(List.of());
        assertThat(frame().number()).isEqualTo(first.number());
        assertThat(first.number()).as("on every machine").isEqualTo(-8266371829180433000L);
    }

    @Test
    void onePixelIsAChangeOfItsSquare() {
        for (int trial = 0; trial < 300; trial++) {
            Frame before = frame();
            int x = random.nextInt(WIDTH);
            int y = random.nextInt(HEIGHT);
            pixels[y][x] ^= 1 << random.nextInt(24);
            int left = x / 16 * 16;
            int top = y / 16 * 16;
            assertThat(frame().changesSince(before))
                    .hasValue(List.of(new Bounds(left, top, Math.min(16, WIDTH - left), Math.min(16, HEIGHT - top))));
            assertThat(frame().number()).isNotEqualTo(before.number());
        }
    }

    /** All that is drawn lies in one of a few rectangles that overlap nowhere. */
    @Test
    void changesLieInAFewRectangles() {
        int told = 0;
        for (int trial = 0; trial < 300; trial++) {
            int[][] former = new int[HEIGHT][];
            for (int y = 0; y < HEIGHT; y++) {
                former[y] = pixels[y].clone();
            }
            Frame before = frame();
            for (int drawn = random.nextInt(60); drawn >= 0; drawn--) {
                int colour = random.nextInt(1 << 24);
                int left = random.nextInt(WIDTH);
                int top = random.nextInt(HEIGHT);
                for (int y = top; y < Math.min(HEIGHT, top + 9); y++) {
                    for (int x = left; x < Math.min(WIDTH, left + 9); x++) {
                        pixels[y][x] = colour;
                    }
                }
            }
            List<Bounds> changes = frame().changesSince(before).orElse(List.of());
            assertThat(changes).hasSizeLessThanOrEqualTo(Frame.MOST_RECTANGLES);
            boolean whole = changes.isEmpty();
            told += whole ? 0 : 1;
            int[][] covered = new int[HEIGHT][WIDTH];
            for (Bounds each : changes) {
                assertThat(new Bounds(0, 0, WIDTH, HEIGHT).contains(each)).isTrue();
                for (int y = each.y(); y < each.y() + each.height(); y++) {
                    for (int x = each.x(); x < each.x() + each.width(); x++) {
                        covered[y][x]++;
                    }
                }
            }
            for (int y = 0; y < HEIGHT && !whole; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    assertThat(covered[y][x]).isLessThan(2);
                    if (pixels[y][x] != former[y][x]) {
                        assertThat(covered[y][x]).isOne();
                    }
                }
            }
        }
        assertThat(told).as("of 300").isBetween(30, 270);
    }

    @Test
    void leavesOutWhatLiesBetween() {
        Frame before = frame();
        pixels[3][3] = 1;
        pixels[3][WIDTH - 1] = 1;
        pixels[HEIGHT - 1][3] = 1;
        assertThat(frame().changesSince(before).orElseThrow())
                .containsExactlyInAnyOrder(
                        new Bounds(0, 0, 16, 16), new Bounds(400, 0, 1, 16), new Bounds(0, 192, 16, 11));
    }

    @Test
    void muchIsToldAsAWhole() {
        Frame before = frame();
        for (int y = 0; y < HEIGHT / 2 + 20; y++) {
            Arrays.fill(pixels[y], 5);
        }
        assertThat(frame().changesSince(before)).isEmpty();
        assertThat(Frame.of(WIDTH, HEIGHT - 1, (y, row) -> {}).changesSince(before))
                .isEmpty();
    }
}
