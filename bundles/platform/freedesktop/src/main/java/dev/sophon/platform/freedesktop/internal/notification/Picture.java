package dev.sophon.platform.freedesktop.internal.notification;

import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/** A picture as it travels with a notification: rows of red, green, blue and opacity, a byte each. */
public final class Picture extends Struct {
    @Position(0)
    private final int width;

    @Position(1)
    private final int height;

    @Position(2)
    private final int rowBytes;

    @Position(3)
    private final boolean hasAlpha;

    @Position(4)
    private final int bitsPerSample;

    @Position(5)
    private final int channels;

    @Position(6)
    private final byte[] data;

    Picture(int width, int height, byte[] data) {
        this.width = width;
        this.height = height;
        this.rowBytes = 4 * width;
        this.hasAlpha = true;
        this.bitsPerSample = 8;
        this.channels = 4;
        this.data = data;
    }

    public int getWidth() {
        return width;
    }

    public int getHeight() {
        return height;
    }

    public int getRowBytes() {
        return rowBytes;
    }

    public boolean isHasAlpha() {
        return hasAlpha;
    }

    public int getBitsPerSample() {
        return bitsPerSample;
    }

    public int getChannels() {
        return channels;
    }

    public byte[] getData() {
        return data;
    }
}
