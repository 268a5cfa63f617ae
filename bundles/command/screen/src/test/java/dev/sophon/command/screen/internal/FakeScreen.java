package dev.sophon.command.screen.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.ScreenCapture;
import java.util.List;
import java.util.OptionalInt;

/** Two monitors side by side, the primary one on the right; a picture is as large as the test says. */
final class FakeScreen implements ScreenCapture {
    record Taken(Bounds region, int quality, OptionalInt maxWidth) {}

    private final int pictureBytes;
    Taken taken = new Taken(new Bounds(0, 0, 0, 0), 0, OptionalInt.empty());
    boolean lost;

    FakeScreen() {
        this(3);
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
    public Jpeg capture(Bounds region, int quality, OptionalInt maxWidth) throws CommandException {
        if (!desktop().contains(region)) {
            throw CommandException.invalidParams("x: expected from 0 to 1823");
        }
        taken = new Taken(region, quality, maxWidth);
        int width = Math.min(region.width(), maxWidth.orElse(Integer.MAX_VALUE));
        return new Jpeg(new byte[pictureBytes], width, region.height() * width / region.width());
    }
}
