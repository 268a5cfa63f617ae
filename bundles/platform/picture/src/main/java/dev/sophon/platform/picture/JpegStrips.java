package dev.sophon.platform.picture;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Several JPEG files as one: each is the next strip of a picture, from top to bottom. Whoever reads it begins anew at each
 * strip, as after a lost piece (ITU-T T.81, restart intervals), so that strips can be made at the same time.
 */
final class JpegStrips {
    /** Colours at half the resolution make units of so many rows and columns. */
    static final int UNIT = 16;
    /** How many units a strip may have. */
    static final int MOST_UNITS = 0xffff;

    private static final int MARKER = 0xff;
    private static final int SOF0 = 0xc0;
    private static final int SOS = 0xda;
    private static final int END = 0xd9;
    private static final int DRI = 0xdd;
    private static final int RST0 = 0xd0;
    private static final int RESTARTS = 8;
    /** Of a marker, which every segment begins with; then come its length and what it is about. */
    private static final int MARKER_SIZE = 2;
    /** Offset of the picture's height in SOF0. */
    private static final int HEIGHT = 5;

    private JpegStrips() {}

    /**
     * Joins them.
     *
     * @param strips at least two, of one encoder, width and quality, so that all begin with as many bytes; all but the last have
     *     the same number of rows, a multiple of {@link #UNIT}
     * @param height of the whole picture
     * @param units in each strip but the last; at most {@link #MOST_UNITS}
     */
    static byte[] join(List<ByteBuffer> strips, int height, int units) {
        // A duplicate has the order of bytes that JPEG has.
        ByteBuffer first = strips.get(0).duplicate();
        int scan = find(first, SOS);
        int contents = scan + MARKER_SIZE + length(first, scan);
        int size = strips.stream().mapToInt(strip -> strip.limit() - contents).sum();
        // In place of its end, each strip has a restart or the end of all.
        ByteBuffer joined = ByteBuffer.allocate(contents + MARKER_SIZE + 2 * Short.BYTES + size);
        joined.put(first.slice(0, scan));
        joined.putShort(find(first, SOF0) + HEIGHT, (short) height);
        mark(joined, DRI);
        joined.putShort((short) (2 * Short.BYTES)).putShort((short) units);
        joined.put(first.slice(scan, contents - scan));
        for (int i = 0; i < strips.size(); i++) {
            ByteBuffer strip = strips.get(i);
            joined.put(strip.slice(contents, strip.limit() - MARKER_SIZE - contents));
            mark(joined, i + 1 == strips.size() ? END : RST0 + i % RESTARTS);
        }
        return joined.array();
    }

    /** Where the first segment of this kind begins. */
    private static int find(ByteBuffer file, int kind) {
        int at = MARKER_SIZE;
        while ((file.get(at + 1) & 0xff) != kind) {
            at += MARKER_SIZE + length(file, at);
        }
        return at;
    }

    private static int length(ByteBuffer file, int segment) {
        return Short.toUnsignedInt(file.getShort(segment + MARKER_SIZE));
    }

    private static void mark(ByteBuffer file, int kind) {
        file.put((byte) MARKER).put((byte) kind);
    }
}
