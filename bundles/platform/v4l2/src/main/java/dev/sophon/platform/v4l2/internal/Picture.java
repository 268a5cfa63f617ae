package dev.sophon.platform.v4l2.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Jpeg;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalInt;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pixels. Nothing here draws: Java2D would open a display of its own.
 *
 * @param rgb row by row, eight bits for each colour
 */
record Picture(int width, int height, int[] rgb) {
    /** Two pixels in four bytes, by BT.601 in the range that television has. */
    static Picture ofYuyv(byte[] bytes, int width, int height, int bytesPerLine) {
        int[] rgb = new int[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int pair = y * bytesPerLine + (x & ~1) * 2;
                // An odd width ends with half a pair.
                int v = pair + 3 < bytes.length ? bytes[pair + 3] & 0xff : 128;
                rgb[y * width + x] = colour(bytes[pair + (x & 1) * 2] & 0xff, bytes[pair + 1] & 0xff, v);
            }
        }
        return new Picture(width, height, rgb);
    }

    private static int colour(int y, int u, int v) {
        int light = 298 * (y - 16) + 128;
        int red = (light + 409 * (v - 128)) >> 8;
        int green = (light - 100 * (u - 128) - 208 * (v - 128)) >> 8;
        int blue = (light + 516 * (u - 128)) >> 8;
        return (within(red) << 16) | (within(green) << 8) | within(blue);
    }

    private static int within(int colour) {
        return Math.max(0, Math.min(255, colour));
    }

    /** @throws CommandException {@code platform_unsupported} for what is no picture, or has more pixels */
    static Picture ofJpeg(byte[] bytes, int mostPixels) throws CommandException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try {
            reader.setInput(
                    new MemoryCacheImageInputStream(new ByteArrayInputStream(HuffmanTables.within(bytes))), true, true);
            if ((long) reader.getWidth(0) * reader.getHeight(0) <= mostPixels) {
                BufferedImage read = reader.read(0);
                int width = read.getWidth();
                int height = read.getHeight();
                return new Picture(width, height, read.getRGB(0, 0, width, height, null, 0, width));
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw CommandException.unsupported("The camera gave a picture that cannot be read.");
        } finally {
            reader.dispose();
        }
        throw CommandException.unsupported("The camera gave a picture that is too large.");
    }

    /** Not wider than that; each pixel is the mean of those that it stands for. */
    Picture scaledTo(OptionalInt maxWidth) {
        if (maxWidth.isEmpty() || maxWidth.getAsInt() >= width) {
            return this;
        }
        int wide = maxWidth.getAsInt();
        int high = Math.max(1, Math.round((float) height * wide / width));
        int[] scaled = new int[wide * high];
        for (int y = 0; y < high; y++) {
            for (int x = 0; x < wide; x++) {
                scaled[y * wide + x] = mean(
                        (int) ((long) x * width / wide),
                        (int) ((long) y * height / high),
                        (int) ((long) (x + 1) * width / wide),
                        (int) ((long) (y + 1) * height / high));
            }
        }
        return new Picture(wide, high, scaled);
    }

    private int mean(int left, int top, int right, int bottom) {
        long red = 0;
        long green = 0;
        long blue = 0;
        int below = Math.max(bottom, top + 1);
        for (int y = top; y < below; y++) {
            for (int x = left; x < right; x++) {
                int one = rgb[y * width + x];
                red += (one >> 16) & 0xff;
                green += (one >> 8) & 0xff;
                blue += one & 0xff;
            }
        }
        long count = (long) (right - left) * (below - top);
        return (int) (((red / count) << 16) | ((green / count) << 8) | (blue / count));
    }

    Jpeg jpeg(int quality) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        System.arraycopy(rgb, 0, ((DataBufferInt) image.getRaster().getDataBuffer()).getData(), 0, rgb.length);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return new Jpeg(bytes.toByteArray(), width, height);
    }
}
