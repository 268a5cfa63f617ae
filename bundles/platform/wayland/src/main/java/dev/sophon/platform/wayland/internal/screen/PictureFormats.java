package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.command.CommandException;
import dev.sophon.platform.picture.PixelFormat;

/** How {@code wl_shm} numbers the formats of pictures: two of its own, the others as drm_fourcc.h does. */
final class PictureFormats {
    private static final int ARGB = 0;
    private static final int XRGB = 1;
    private static final int WORD = 32;
    private static final int THREE_BYTES = 24;
    private static final int TWO_BYTES = 16;

    private PictureFormats() {}

    /**
     * The format with this number.
     *
     * @throws CommandException {@code platform_unsupported} for one that is not known here
     */
    static PixelFormat of(int number) throws CommandException {
        if (number == ARGB || number == XRGB) {
            return PixelFormat.of(WORD, false, 0xff0000, 0xff00, 0xff);
        }
        return switch (code(number)) {
            case "AB24", "XB24" -> PixelFormat.of(WORD, false, 0xff, 0xff00, 0xff0000);
            case "BA24", "BX24" -> PixelFormat.of(WORD, false, 0xff00, 0xff0000, 0xff000000L);
            case "RA24", "RX24" -> PixelFormat.of(WORD, false, 0xff000000L, 0xff0000, 0xff00);
            case "AR30", "XR30" -> PixelFormat.of(WORD, false, 0x3ff00000, 0xffc00, 0x3ff);
            case "AB30", "XB30" -> PixelFormat.of(WORD, false, 0x3ff, 0xffc00, 0x3ff00000);
            case "RG24" -> PixelFormat.of(THREE_BYTES, false, 0xff0000, 0xff00, 0xff);
            case "BG24" -> PixelFormat.of(THREE_BYTES, false, 0xff, 0xff00, 0xff0000);
            case "RG16" -> PixelFormat.of(TWO_BYTES, false, 0xf800, 0x7e0, 0x1f);
            default ->
                throw CommandException.unsupported(
                        "The compositor gives pictures in a format that is not known here (" + code(number) + ").");
        };
    }

    private static String code(int number) {
        StringBuilder code = new StringBuilder();
        for (int shift = 0; shift < WORD; shift += Byte.SIZE) {
            char letter = (char) (number >>> shift & 0xff);
            code.append(letter >= ' ' && letter <= '~' ? letter : '?');
        }
        return code.toString();
    }
}
