package dev.sophon.node.platform;

/** A rectangle in physical pixels of the virtual desktop. */
public record Bounds(int x, int y, int width, int height) {
    /** Whether they have a pixel in common. */
    public boolean meets(Bounds other) {
        return x < (long) other.x + other.width
                && other.x < (long) x + width
                && y < (long) other.y + other.height
                && other.y < (long) y + height;
    }

    /** The smallest rectangle that holds both. */
    public Bounds around(Bounds other) {
        int left = Math.min(x, other.x);
        int top = Math.min(y, other.y);
        return new Bounds(
                left,
                top,
                Math.max(x + width, other.x + other.width) - left,
                Math.max(y + height, other.y + other.height) - top);
    }

    /** Whether the pixel lies in this rectangle. */
    public boolean contains(int pixelX, int pixelY) {
        return contains(new Bounds(pixelX, pixelY, 1, 1));
    }

    /** Whether the other rectangle is not empty and lies wholly in this one. */
    public boolean contains(Bounds other) {
        return other.width > 0
                && other.height > 0
                && other.x >= x
                && other.y >= y
                && (long) other.x + other.width <= (long) x + width
                && (long) other.y + other.height <= (long) y + height;
    }
}
