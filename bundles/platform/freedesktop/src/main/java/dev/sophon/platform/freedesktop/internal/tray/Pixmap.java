package dev.sophon.platform.freedesktop.internal.tray;

import dev.sophon.node.platform.Tray;
import java.nio.ByteBuffer;
import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/** A picture as StatusNotifierItem wants it: opacity, red, green and blue of each pixel, a byte each. */
public final class Pixmap extends Struct {
    static final String SIGNATURE = "(iiay)";

    @Position(0)
    private final int width;

    @Position(1)
    private final int height;

    @Position(2)
    private final byte[] data;

    Pixmap(Tray.Icon icon) {
        this.width = icon.side();
        this.height = icon.side();
        // Network order, which is this buffer's own.
        ByteBuffer bytes = ByteBuffer.allocate(4 * icon.argb().length);
        bytes.asIntBuffer().put(icon.argb());
        this.data = bytes.array();
    }

    public int getWidth() {
        return width;
    }

    public int getHeight() {
        return height;
    }

    public byte[] getData() {
        return data;
    }
}
