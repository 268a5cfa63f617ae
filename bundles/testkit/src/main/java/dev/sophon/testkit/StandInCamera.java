package dev.sophon.testkit;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * A camera {@code video9} that gives the pictures which the test puts in, and fails as the test says: a library in place of
 * the calls of libc that reach a device. It is made by a compiler, from a source beside this class.
 */
public final class StandInCamera {
    /** Of requests that can fail. */
    public static final int OPENING = 255;

    public static final int CHOOSING_A_FORMAT = 5;
    public static final int SWITCHING_ON = 18;
    public static final int TAKING_A_PICTURE = 17;

    public static final String ID = "video9";

    private final Path folder;
    private String format = "";
    private int width;
    private int height;
    private int line;
    private byte[] bytes = {};
    private int failing;
    private int error;

    /** Makes it in this folder, with a grey picture in it. */
    public StandInCamera(Path folder) {
        this.folder = folder;
        try (InputStream source = Objects.requireNonNull(
                StandInCamera.class.getResourceAsStream("stand-in-camera.c"), "stand-in-camera.c")) {
            Path file = folder.resolve("stand-in-camera.c");
            Files.copy(source, file);
            Process compiler = new ProcessBuilder(
                            "gcc", "-O1", "-shared", "-fPIC", "-o", library().toString(), file.toString(), "-ldl")
                    .redirectErrorStream(true)
                    .start();
            String words = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException("gcc failed: " + words);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "gcc is not installed, and this test needs it. Run: apt-get install gcc libc6-dev", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        showsRaw(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), 0);
    }

    /** For {@code LD_PRELOAD}, or to be loaded in place of libc. */
    public Path library() {
        return folder.resolve("stand-in-camera.so");
    }

    /** For the variable {@code STAND_IN_CAMERA}, or the library's {@code stand_in_camera}. */
    public Path picture() {
        return folder.resolve("picture");
    }

    /**
     * From now on it gives this picture as YUYV.
     *
     * @param padding bytes behind each line
     */
    public void showsRaw(BufferedImage picture, int padding) {
        format = "YUYV";
        width = picture.getWidth();
        height = picture.getHeight();
        line = width * 2 + padding;
        bytes = new byte[line * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int rgb = picture.getRGB(x, y);
                int red = (rgb >> 16) & 0xff;
                int green = (rgb >> 8) & 0xff;
                int blue = rgb & 0xff;
                bytes[y * line + x * 2] = (byte) (16 + 0.257 * red + 0.504 * green + 0.098 * blue);
                bytes[y * line + x * 2 + 1] = (byte)
                        (x % 2 == 0
                                ? 128 - 0.148 * red - 0.291 * green + 0.439 * blue
                                : 128 + 0.439 * red - 0.368 * green - 0.071 * blue);
            }
        }
        write();
    }

    /** From now on it gives this picture as MJPEG, without the tables that are always the same. */
    public void showsCompressed(BufferedImage picture) {
        try {
            ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
            ImageIO.write(picture, "jpeg", jpeg);
            showsBytes("MJPG", picture.getWidth(), picture.getHeight(), withoutTables(jpeg.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it gives these bytes, and says that they are of this format. */
    public void showsBytes(String pixelFormat, int wide, int high, byte[] picture) {
        format = pixelFormat;
        width = wide;
        height = high;
        line = 0;
        bytes = picture;
        write();
    }

    private static byte[] withoutTables(byte[] jpeg) {
        ByteArrayOutputStream bare = new ByteArrayOutputStream();
        bare.write(jpeg, 0, 2);
        int at = 2;
        while ((jpeg[at + 1] & 0xff) != 0xda) {
            int length = 2 + (((jpeg[at + 2] & 0xff) << 8) | (jpeg[at + 3] & 0xff));
            if ((jpeg[at + 1] & 0xff) != 0xc4) {
                bare.write(jpeg, at, length);
            }
            at += length;
        }
        bare.write(jpeg, at, jpeg.length - at);
        return bare.toByteArray();
    }

    /**
     * From now on one request fails.
     *
     * @param request one of those above; 0 for none
     * @param errno as the kernel numbers it
     */
    public void fails(int request, int errno) {
        failing = request;
        error = errno;
        write();
    }

    private void write() {
        ByteBuffer all = ByteBuffer.allocate(24 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
        all.put(format.getBytes(StandardCharsets.US_ASCII));
        all.putInt(width)
                .putInt(height)
                .putInt(line)
                .putInt(failing)
                .putInt(error)
                .put(bytes);
        try {
            Path whole = Files.write(folder.resolve("picture.new"), all.array());
            Files.move(whole, picture(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
