package dev.sophon.command.screen.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.ScreenCapture;
import dev.sophon.node.platform.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Two monitors side by side, the primary one on the right; a picture of the best quality and all of its width is as large as
 * the test says, and others less, in proportion.
 */
final class FakeScreen implements ScreenCapture {
    private static final int SMALLEST = 3;

    private final int pictureBytes;
    final List<Shot> shots = new ArrayList<>();
    boolean lost;

    FakeScreen() {
        this(SMALLEST);
    }

    FakeScreen(int pictureBytes) {
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
        double share = shot.quality() / 100.0 * width / of.width() * height / of.height();
        int bytes = pictureBytes == SMALLEST ? SMALLEST : (int) (pictureBytes * share);
        return new Taken(new Jpeg(new byte[bytes], width, height), of);
    }

    Shot last() {
        return shots.get(shots.size() - 1);
    }
}
