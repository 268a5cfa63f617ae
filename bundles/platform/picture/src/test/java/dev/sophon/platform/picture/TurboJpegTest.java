package dev.sophon.platform.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.testkit.Picture;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurboJpegTest {
    private static final PixelFormat RGB = new PixelFormat(32, false, 0xff0000, 0xff00, 0xff);
    private static final int QUALITY = 80;

    /** Colours that run into each other, with noise: its units differ, and what one begins with depends on the last. */
    private static Pixels pixels(int width, int height) {
        Random random = new Random(7);
        int[] colours = IntStream.range(0, width * height)
                .map(i -> i % width / 8 << 16 | i / width / 8 << 8 & 0xff00 | random.nextInt(64))
                .toArray();
        Memory memory = new Memory(4L * colours.length);
        memory.write(0, colours, 0, colours.length);
        return new Pixels(memory, width, height, 4 * width, RGB);
    }

    private static byte[] encoded(Pixels pixels, int strips) throws CommandException {
        JpegEncoder encoder = TurboJpeg.load(strips).orElseThrow();
        try {
            return encoder.encode(pixels, QUALITY);
        } finally {
            encoder.free();
        }
    }

    private static Picture decoded(byte[] file, Pixels pixels) {
        return Picture.of(new Jpeg(file, pixels.width(), pixels.height()));
    }

    /** 11 strips use all names that a restart has, and begin again; the last is a row of pixels high, or whole. */
    @ParameterizedTest
    @CsvSource({"640,480,2", "333,1409,11", "50,1408,11", "17,257,4", "1,1,4", "40,129,3"})
    void makesTheSamePictureInStripsAsAtOnce(int width, int height, int strips) throws Exception {
        Pixels pixels = pixels(width, height);

        Picture atOnce = decoded(encoded(pixels, 1), pixels);
        Picture inStrips = decoded(encoded(pixels, strips), pixels);

        assertThat(inStrips.width()).isEqualTo(width);
        assertThat(inStrips.height()).isEqualTo(height);
        assertThat(inStrips.differenceFrom(atOnce)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"640,128,1", "640,129,2", "640,480,4"})
    void makesNoMoreStripsThanPay(int width, int height, int strips) throws Exception {
        assertThat(strips(encoded(pixels(width, height), 4))).isEqualTo(strips);
    }

    @Test
    void makesNoStripsThatAreLargerThanTheyCanBe() throws Exception {
        int width = 65_000;
        int height = 17 * JpegStrips.UNIT * 2;
        Pixels pixels = new Pixels(new Memory(4L * width * height), width, height, 4 * width, RGB);

        assertThat(strips(encoded(pixels, 2))).isEqualTo(1);
        assertThat(strips(encoded(pixels, 3))).isEqualTo(3);
    }

    private static long strips(byte[] file) {
        return 1
                + IntStream.range(0, file.length - 1)
                        .filter(i -> (file[i] & 0xff) == 0xff && (file[i + 1] & 0xf8) == 0xd0)
                        .count();
    }
}
