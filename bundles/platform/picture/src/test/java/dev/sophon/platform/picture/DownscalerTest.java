package dev.sophon.platform.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownscalerTest {
    private static final PixelFormat RGB = new PixelFormat(32, false, 0xff0000, 0xff00, 0xff);

    private static Pixels pixels(int width, int height, int[] colours) {
        Memory memory = new Memory(4L * colours.length);
        memory.write(0, colours, 0, colours.length);
        return new Pixels(memory, width, height, 4 * width, RGB);
    }

    private static int[] read(Pixels pixels) {
        int[] all = new int[pixels.width() * pixels.height()];
        int[] row = new int[pixels.width()];
        for (int y = 0; y < pixels.height(); y++) {
            pixels.read(y, row);
            System.arraycopy(row, 0, all, y * row.length, row.length);
        }
        return all;
    }

    @Test
    void averagesTheAreaThatAPixelCovers() {
        int[] colours = {0x000000, 0xff0000, 0x00ff00, 0x0000ff, 0x102030, 0x304050};
        // Two rows of three: the left target covers one and a half columns.
        Pixels half = new Downscaler().scale(pixels(3, 2, colours), 1);

        assertThat(half.height()).isEqualTo(1);
        assertThat(read(half)).containsExactly(0x353540 + (read(half)[0] - 0x353540));
        int expectedRed = (0xff + 0x10 + 0x30) / 6;
        int expectedGreen = (0xff + 0x20 + 0x40) / 6;
        int expectedBlue = (0xff + 0x30 + 0x50) / 6;
        assertThat(read(half)[0] >> 16 & 0xff).isBetween(expectedRed, expectedRed + 1);
        assertThat(read(half)[0] >> 8 & 0xff).isBetween(expectedGreen, expectedGreen + 1);
        assertThat(read(half)[0] & 0xff).isBetween(expectedBlue, expectedBlue + 1);
    }

    @ParameterizedTest
    @CsvSource({"1920,1080,1280", "1367,769,1366", "641,479,3", "5000,3,4999", "7,3000,2"})
    void keepsOneColourExactly(int width, int height, int target) {
        int[] white = new int[width * height];
        java.util.Arrays.fill(white, 0xffffff);

        Pixels scaled = new Downscaler().scale(pixels(width, height, white), target);

        assertThat(scaled.width()).isEqualTo(target);
        assertThat(read(scaled)).containsOnly(0xffffff);
    }

    @Test
    void agreesWithTheExactAverage() {
        int width = 97;
        int height = 61;
        int target = 40;
        int[] colours = new Random(1).ints((long) width * height, 0, 1 << 24).toArray();
        Pixels scaled = new Downscaler().scale(pixels(width, height, colours), target);
        int[] found = read(scaled);
        for (int y = 0; y < scaled.height(); y++) {
            for (int x = 0; x < target; x++) {
                double exact = exactGreen(colours, width, height, x, y, target, scaled.height());
                assertThat(found[y * target + x] >> 8 & 0xff)
                        .as("%d,%d", x, y)
                        .isBetween((int) Math.floor(exact - 0.75), (int) Math.ceil(exact + 0.75));
            }
        }
    }

    private static double exactGreen(int[] colours, int width, int height, int tx, int ty, int tw, int th) {
        double left = (double) tx * width / tw;
        double right = (double) (tx + 1) * width / tw;
        double top = (double) ty * height / th;
        double bottom = (double) (ty + 1) * height / th;
        double sum = 0;
        for (int y = (int) top; y < Math.min(height, Math.ceil(bottom)); y++) {
            for (int x = (int) left; x < Math.min(width, Math.ceil(right)); x++) {
                double share =
                        (Math.min(right, x + 1) - Math.max(left, x)) * (Math.min(bottom, y + 1) - Math.max(top, y));
                sum += share * (colours[y * width + x] >> 8 & 0xff);
            }
        }
        return sum / (right - left) / (bottom - top);
    }
}
