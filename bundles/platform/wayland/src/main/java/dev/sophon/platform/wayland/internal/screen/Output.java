package dev.sophon.platform.wayland.internal.screen;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.platform.wayland.internal.wire.WlObject;

/**
 * A monitor as a compositor knows it.
 *
 * @param object by which it is spoken of on its connection
 * @param logical where it lies in the compositor's own coordinates, in which scaled monitors are smaller
 * @param place the same in the pixels that it has, as {@link Layout} says
 * @param transform how the compositor turns what is shown, as {@code wl_output} numbers it
 */
public record Output(WlObject object, String name, Bounds logical, Bounds place, int transform) {
    private static final double HUNDREDTHS = 100;

    /** Physical pixels for one of the compositor's. */
    public double scale() {
        return (double) place.width() / logical.width();
    }

    Monitor monitor(boolean primary) {
        double rounded = Math.round(scale() * HUNDREDTHS) / HUNDREDTHS;
        return new Monitor(name, primary, place.x(), place.y(), place.width(), place.height(), rounded, name);
    }
}
