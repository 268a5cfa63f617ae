package dev.sophon.capability.camera.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Jpeg;
import java.util.Base64;

/**
 * A photo as it is answered.
 *
 * @param image in Base64
 * @param untrusted true: what is before a camera may hold words of anybody
 */
public record Photo(String image, int sizeBytes, String format, int width, int height, boolean untrusted) {
    static Photo of(Jpeg jpeg) throws CommandException {
        byte[] bytes = jpeg.bytes();
        if (bytes.length > Clip.MOST_BYTES) {
            throw CommandException.invalidParams("quality: the photo is larger than an answer may be ("
                    + Clip.MOST_BYTES + " bytes); ask for a lower quality or width");
        }
        String image = Base64.getEncoder().encodeToString(bytes);
        return new Photo(image, bytes.length, "jpeg", jpeg.width(), jpeg.height(), true);
    }

    @Override
    public String toString() {
        return "Photo[sizeBytes=" + sizeBytes + "]";
    }
}
