package dev.sophon.node.platform.screen;

import dev.sophon.node.platform.Bounds;

/**
 * One attached display.
 *
 * @param id as the system knows it, stable while it stays attached
 * @param scaleFactor physical pixels for one logical pixel
 */
public record Monitor(
        String id, boolean isPrimary, int x, int y, int width, int height, double scaleFactor, String name) {
    public Bounds bounds() {
        return new Bounds(x, y, width, height);
    }
}
