package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenCapture.Look;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.protocol.Limits;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Takes pictures that fit into one result. */
final class Pictures {
    static final String CURSOR = "Draw the pointer into it";
    static final String MAX_BYTES = "Greatest size of the JPEG; a larger one is taken with less quality, then smaller";
    static final String SINCE =
            "The revision of an earlier picture: where this one would be the same, only that is told, and where little"
                    + " of it changed, tiles to draw over it";
    static final int LEAST_MAX_BYTES = 4096;

    /** Base64 makes four characters of three bytes; the fields beside the picture but for marks take less than this. */
    private static final int OTHER_FIELDS = 4096;

    private static final int LARGEST = (Limits.RESULT_BYTES - OTHER_FIELDS) / 4 * 3;
    /** Below, text is easier read in a smaller picture of this quality. */
    private static final int LEAST_QUALITY = 40;

    private static final int MOST_ATTEMPTS = 8;

    /**
     * One that was taken.
     *
     * @param shot as it was taken in the end
     */
    record Picture(Look look, Shot shot) {}

    private Pictures() {}

    /** Takes a picture. */
    private interface Camera {
        Look take(Shot shot) throws CommandException;
    }

    /**
     * Takes one.
     *
     * @param marks to be drawn on it, and on no tiles; null for none
     * @param known of an earlier one of this quality, to take only what changed; null for a whole one
     * @param maxBytes of the JPEG; null for what one result may hold
     */
    static Picture take(
            ScreenCapture screen, @Nullable Marks marks, Shot wanted, @Nullable Frame known, @Nullable Integer maxBytes)
            throws CommandException {
        int largest = marks == null ? LARGEST : LARGEST - Marks.MOST_BYTES;
        int most = maxBytes == null ? largest : Math.min(maxBytes, largest);
        Camera camera = marks == null ? shot -> screen.look(shot, null) : shot -> marks.take(screen, shot);
        Look look = marks == null ? screen.look(wanted, known) : camera.take(wanted);
        if (look.whole() == null && size(look) > most) {
            look = camera.take(wanted);
        }
        Shot shot = wanted;
        for (int attempt = 1; maxBytes != null && size(look) > most && attempt < MOST_ATTEMPTS; attempt++) {
            shot = smaller(shot, Objects.requireNonNull(look.whole()), most);
            look = camera.take(shot);
        }
        if (size(look) > most) {
            throw CommandException.invalidParams(
                    maxBytes == null
                            ? "quality: the picture is larger than one result may be (" + largest
                                    + " bytes of JPEG); ask for a lower quality, a smaller region or a maxWidth"
                            : "maxBytes: no picture of this is so small; ask for a smaller region, or allow more");
        }
        return new Picture(look, shot);
    }

    private static Shot smaller(Shot shot, Jpeg jpeg, int most) {
        double ratio = (double) most / jpeg.bytes().length;
        boolean coarser = shot.quality() > LEAST_QUALITY;
        int quality = coarser ? Math.max(LEAST_QUALITY, (int) (shot.quality() * ratio)) : shot.quality();
        OptionalInt width =
                coarser ? shot.maxWidth() : OptionalInt.of(Math.max(1, (int) (jpeg.width() * Math.sqrt(ratio) * 0.95)));
        return new Shot(shot.region(), shot.window(), shot.cursor(), quality, width);
    }

    private static int size(Look look) {
        Jpeg whole = look.whole();
        return whole != null
                ? whole.bytes().length
                : look.tiles().stream()
                        .mapToInt(tile -> tile.jpeg().bytes().length)
                        .sum();
    }

    /** The fields by which a point or a number of the picture is turned into one of the screen, as JSON without braces. */
    static String fields(Look look, @Nullable Marks marks) {
        Jpeg whole = look.whole();
        Frame frame = look.frame();
        int width =
                whole != null ? whole.width() : Objects.requireNonNull(frame).width();
        int height =
                whole != null ? whole.height() : Objects.requireNonNull(frame).height();
        double scale = (double) look.screen().width() / width;
        return "\"width\":" + width + ",\"height\":" + height + ",\"screen\":" + json(look.screen()) + ",\"scale\":"
                + scale + (marks == null ? "" : "," + marks.fields());
    }

    static String json(Bounds bounds) {
        return "{\"x\":" + bounds.x() + ",\"y\":" + bounds.y() + ",\"width\":" + bounds.width() + ",\"height\":"
                + bounds.height() + "}";
    }
}
