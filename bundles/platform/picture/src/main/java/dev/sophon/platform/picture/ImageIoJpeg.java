package dev.sophon.platform.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Java's own encoder, where libjpeg-turbo is missing. */
public class ImageIoJpeg implements JpegEncoder {
    @Override
    public boolean takes(PixelFormat format) {
        return true;
    }

    @Override
    public byte[] encode(Pixels pixels, int quality) throws CommandException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream(pixels.width() * pixels.height() / 8 + 1024);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image(pixels), null, null), parameters);
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "The picture could not be encoded.", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    @Override
    public void free() {
        // Nothing native is held.
    }

    /** Three bytes a pixel: the one layout that the encoder takes without converting it. */
    private static BufferedImage image(Pixels pixels) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int[] row = new int[pixels.width()];
        int at = 0;
        for (int y = 0; y < pixels.height(); y++) {
            pixels.read(y, row);
            for (int pixel : row) {
                bgr[at++] = (byte) pixel;
                bgr[at++] = (byte) (pixel >> 8);
                bgr[at++] = (byte) (pixel >> 16);
            }
        }
        return image;
    }
}
