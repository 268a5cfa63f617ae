package dev.sophon.testkit;

import dev.sophon.node.platform.Jpeg;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A decoded picture, to compare with another. */
public record Picture(BufferedImage image) {
    public static Picture of(Jpeg jpeg) {
        try {
            return new Picture(ImageIO.read(new ByteArrayInputStream(jpeg.bytes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Picture of(Path file) {
        try {
            return new Picture(ImageIO.read(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int width() {
        return image.getWidth();
    }

    public int height() {
        return image.getHeight();
    }

    public Picture part(int x, int y, int width, int height) {
        return new Picture(image.getSubimage(x, y, width, height));
    }

    /** The mean difference of the colours, 0 to 255. */
    public double differenceFrom(Picture other) {
        long sum = 0;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                sum += difference(image.getRGB(x, y), other.image.getRGB(x, y));
            }
        }
        return sum / 3.0 / width() / height();
    }

    /** The greatest difference of any pixel from one colour, summed over red, green and blue. */
    public int greatestDifferenceFrom(int rgb) {
        int greatest = 0;
        for (int y = 0; y < height(); y++) {
            for (int x = 0; x < width(); x++) {
                greatest = Math.max(greatest, difference(image.getRGB(x, y), rgb));
            }
        }
        return greatest;
    }

    private static int difference(int one, int other) {
        return Math.abs((one >> 16 & 0xff) - (other >> 16 & 0xff))
                + Math.abs((one >> 8 & 0xff) - (other >> 8 & 0xff))
                + Math.abs((one & 0xff) - (other & 0xff));
    }
}
