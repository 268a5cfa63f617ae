package dev.sophon.platform.picture;

import dev.sophon.node.command.CommandException;

/** Makes a JPEG file of pixels. For one thread. */
public interface JpegEncoder {
    /** The encoder to have here: libjpeg-turbo, or Java's own at a third of its speed. */
    static JpegEncoder best() {
        return TurboJpeg.load().orElseGet(ImageIoJpeg::new);
    }

    /** Whether it takes this format as it is; {@link Downscaler} makes one that every encoder takes. */
    boolean takes(PixelFormat format);

    /**
     * The file.
     *
     * @param quality 1 to 100
     */
    byte[] encode(Pixels pixels, int quality) throws CommandException;

    /** Frees native memory. */
    void free();
}
