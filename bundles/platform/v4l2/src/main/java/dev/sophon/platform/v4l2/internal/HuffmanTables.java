package dev.sophon.platform.v4l2.internal;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/** The tables that a picture of a camera's leaves out, since they are always those of the JPEG standard. */
final class HuffmanTables {
    private static final int MARKER = 0xff;
    private static final int START_OF_SCAN = 0xda;
    private static final int TABLES = 0xc4;
    private static final byte[] STANDARD = standard();

    private HuffmanTables() {}

    /** The picture with tables; itself where it has some, or is none. */
    static byte[] within(byte[] jpeg) {
        if (jpeg.length < 4 || has(jpeg)) {
            return jpeg;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream(jpeg.length + STANDARD.length);
        whole.write(jpeg, 0, 2);
        whole.write(STANDARD, 0, STANDARD.length);
        whole.write(jpeg, 2, jpeg.length - 2);
        return whole.toByteArray();
    }

    private static boolean has(byte[] jpeg) {
        int at = 2;
        while (at + 4 <= jpeg.length && (jpeg[at] & 0xff) == MARKER && (jpeg[at + 1] & 0xff) != START_OF_SCAN) {
            if ((jpeg[at + 1] & 0xff) == TABLES) {
                return true;
            }
            at += 2 + (((jpeg[at + 2] & 0xff) << 8) | (jpeg[at + 3] & 0xff));
        }
        return false;
    }

    private static byte[] standard() {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        add(tables, 0x00, JPEGHuffmanTable.StdDCLuminance);
        add(tables, 0x10, JPEGHuffmanTable.StdACLuminance);
        add(tables, 0x01, JPEGHuffmanTable.StdDCChrominance);
        add(tables, 0x11, JPEGHuffmanTable.StdACChrominance);
        byte[] all = tables.toByteArray();
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.write(MARKER);
        segment.write(TABLES);
        segment.write((all.length + 2) >> 8);
        segment.write(all.length + 2);
        segment.write(all, 0, all.length);
        return segment.toByteArray();
    }

    private static void add(ByteArrayOutputStream tables, int number, JPEGHuffmanTable table) {
        tables.write(number);
        short[] lengths = table.getLengths();
        for (int i = 0; i < 16; i++) {
            tables.write(i < lengths.length ? lengths[i] : 0);
        }
        for (short value : table.getValues()) {
            tables.write(value);
        }
    }
}
