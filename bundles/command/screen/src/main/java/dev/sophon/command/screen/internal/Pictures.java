package dev.sophon.command.screen.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.ScreenCapture;
import dev.sophon.protocol.Limits;
import java.util.OptionalInt;

/** Takes pictures that fit into one result. */
final class Pictures {
    /** Base64 makes four characters of three bytes; the fields beside the picture take less than this. */
    private static final int OTHER_FIELDS = 1024;

    private static final int LARGEST = (Limits.RESULT_BYTES - OTHER_FIELDS) / 4 * 3;

    private Pictures() {}

    static Jpeg takePrimary(ScreenCapture screen, int quality, OptionalInt maxWidth) throws CommandException {
        return checked(screen.capturePrimary(quality, maxWidth));
    }

    static Jpeg take(ScreenCapture screen, Bounds region, int quality, OptionalInt maxWidth) throws CommandException {
        return checked(screen.capture(region, quality, maxWidth));
    }

    private static Jpeg checked(Jpeg jpeg) throws CommandException {
        if (jpeg.bytes().length > LARGEST) {
            throw CommandException.invalidParams("quality: the picture is larger than one result may be (" + LARGEST
                    + " bytes of JPEG); ask for a lower quality, a smaller region or a maxWidth");
        }
        return jpeg;
    }
}
