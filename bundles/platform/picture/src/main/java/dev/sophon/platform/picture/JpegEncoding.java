package dev.sophon.platform.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.ScreenCapture.Look;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.node.platform.screen.ScreenCapture.Tile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scales pictures as they are asked for, and makes JPEG files of them. Keeps native memory between them; for one thread. */
public final class JpegEncoding {
    private final JpegEncoder encoder;
    private final Downscaler downscaler = new Downscaler();

    public JpegEncoding(JpegEncoder encoder) {
        this.encoder = encoder;
    }

    /**
     * The picture, or what changed of it.
     *
     * @param screen what it shows
     * @param known of an earlier picture of the same quality; null for a whole one
     */
    public Look look(Pixels taken, Bounds screen, Shot shot, @Nullable Frame known) throws CommandException {
        int width = Math.min(taken.width(), shot.maxWidth().orElse(Integer.MAX_VALUE));
        boolean asItIs = width == taken.width() && encoder.takes(taken.format());
        Pixels pixels = asItIs ? taken : downscaler.scale(taken, width);
        Frame frame = Frame.of(pixels.width(), pixels.height(), pixels::read);
        Optional<List<Bounds>> changes = Optional.ofNullable(known).flatMap(frame::changesSince);
        if (changes.isEmpty()) {
            return new Look(jpeg(pixels, shot.quality()), List.of(), screen, frame);
        }
        List<Tile> tiles = new ArrayList<>();
        for (Bounds each : changes.get()) {
            tiles.add(new Tile(each.x(), each.y(), jpeg(pixels.part(each), shot.quality())));
        }
        return new Look(null, List.copyOf(tiles), screen, frame);
    }

    private Jpeg jpeg(Pixels pixels, int quality) throws CommandException {
        return new Jpeg(encoder.encode(pixels, quality), pixels.width(), pixels.height());
    }

    /** Frees native memory. */
    public void free() {
        encoder.free();
        downscaler.free();
    }
}
