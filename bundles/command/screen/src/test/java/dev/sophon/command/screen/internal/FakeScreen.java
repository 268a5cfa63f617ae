package dev.sophon.command.screen.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.window.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two monitors side by side, the primary one on the right; a picture of the best quality and all of its width is as large as
 * the test says, and others less, in proportion.
 */
public final class FakeScreen implements ScreenCapture {
    private static final int SMALLEST = 3;

    private final int pictureBytes;
    final List<Shot> shots = new ArrayList<>();
    boolean lost;
    /** Where it is white; elsewhere it is black. */
    public Bounds white = new Bounds(0, 0, 0, 0);

    public FakeScreen() {
        this(SMALLEST);
    }

    public FakeScreen(int pictureBytes) {
        this.pictureBytes = pictureBytes;
    }

    @Override
    public List<Monitor> monitors() throws CommandException {
        if (lost) {
            throw CommandException.unsupported("The display is lost.");
        }
        return List.of(
                new Monitor("right", true, 800, 0, 1024, 768, 2.0, "Right"),
                new Monitor("left", false, 0, 0, 800, 600, 1.0, "Left"));
    }

    @Override
    public Bounds desktop() {
        return new Bounds(0, 0, 1824, 768);
    }

    @Override
    public Taken take(Shot shot) throws CommandException {
        Look look = look(shot, null);
        return new Taken(Objects.requireNonNull(look.whole()), look.screen());
    }

    @Override
    public Look look(Shot shot, @Nullable Frame known) throws CommandException {
        Bounds region = shot.region();
        Window window = shot.window();
        Bounds of = region != null
                ? region
                : window != null ? window.bounds() : monitors().get(0).bounds();
        if (region != null && !desktop().contains(region)) {
            throw CommandException.invalidParams("x: expected from 0 to 1823");
        }
        shots.add(shot);
        int width = Math.min(of.width(), shot.maxWidth().orElse(Integer.MAX_VALUE));
        int height = of.height() * width / of.width();
        Frame frame = Frame.of(width, height, (y, row) -> {
            for (int x = 0; x < row.length; x++) {
                row[x] = white.contains(x, y) ? 0xffffff : 0;
            }
        });
        Optional<List<Bounds>> changes = Optional.ofNullable(known).flatMap(frame::changesSince);
        if (changes.isPresent()) {
            List<Tile> tiles = changes.get().stream()
                    .map(each -> new Tile(each.x(), each.y(), jpeg(shot, of, each.width(), each.height())))
                    .toList();
            return new Look(null, tiles, of, frame);
        }
        return new Look(jpeg(shot, of, width, height), List.of(), of, frame);
    }

    private Jpeg jpeg(Shot shot, Bounds of, int width, int height) {
        double share = shot.quality() / 100.0 * width / of.width() * height / of.height();
        byte[] bytes = new byte[pictureBytes == SMALLEST ? SMALLEST : (int) (pictureBytes * share)];
        Arrays.fill(bytes, (byte) (white.width() > 0 ? 1 : 0));
        return new Jpeg(bytes, width, height);
    }

    Shot last() {
        return shots.get(shots.size() - 1);
    }
}
