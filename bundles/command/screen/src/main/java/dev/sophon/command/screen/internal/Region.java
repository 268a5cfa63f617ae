package dev.sophon.command.screen.internal;

import dev.sophon.node.command.Description;
import dev.sophon.node.command.Range;
import dev.sophon.node.platform.Bounds;

/** A rectangle of the virtual desktop, as a param. */
public record Region(
        @Description("Left edge in pixels of the virtual desktop; may be negative") int x,
        @Description("Top edge in pixels of the virtual desktop; may be negative") int y,
        @Description("In pixels") @Range(min = 1) int width,
        @Description("In pixels") @Range(min = 1) int height) {
    Bounds bounds() {
        return new Bounds(x, y, width, height);
    }
}
