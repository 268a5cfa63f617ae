package dev.sophon.platform.v4l2.internal;

/** Requests of {@code linux/videodev2.h}, with the sizes of their structures and the places of fields on a 64-bit system. */
final class V4l2 {
    static final int CAPABILITY_SIZE = 104;
    static final int CARD = 16;
    static final int CARD_SIZE = 32;
    static final int CAPABILITIES = 84;
    static final int DEVICE_CAPS = 88;
    static final int CAN_CAPTURE = 0x1;
    static final int CAN_STREAM = 0x0400_0000;
    static final int HAS_DEVICE_CAPS = 0x8000_0000;

    static final int FORMAT_DESCRIPTION_SIZE = 64;
    static final int DESCRIBED_TYPE = 4;
    static final int DESCRIBED_FORMAT = 44;

    static final int FORMAT_SIZE = 208;
    static final int WIDTH = 8;
    static final int HEIGHT = 12;
    static final int PIXEL_FORMAT = 16;
    static final int FIELD = 20;
    static final int BYTES_PER_LINE = 24;
    static final int PROGRESSIVE = 1;

    static final int REQUEST_SIZE = 20;
    static final int REQUEST_TYPE = 4;
    static final int REQUEST_MEMORY = 8;

    static final int BUFFER_SIZE = 88;
    static final int BUFFER_TYPE = 4;
    static final int BYTES_USED = 8;
    static final int FLAGS = 12;
    static final int MEMORY = 60;
    static final int OFFSET = 64;
    static final int LENGTH = 72;
    static final int IS_BROKEN = 0x40;

    static final int VIDEO_CAPTURE = 1;
    static final int MAPPED = 1;

    static final int YUYV = fourcc("YUYV");
    static final int MJPEG = fourcc("MJPG");
    /** What some drivers call the same. */
    static final int JPEG = fourcc("JPEG");

    static final long QUERYCAP = read(0, CAPABILITY_SIZE);
    static final long ENUM_FMT = readWrite(2, FORMAT_DESCRIPTION_SIZE);
    static final long S_FMT = readWrite(5, FORMAT_SIZE);
    static final long REQBUFS = readWrite(8, REQUEST_SIZE);
    static final long QUERYBUF = readWrite(9, BUFFER_SIZE);
    static final long QBUF = readWrite(15, BUFFER_SIZE);
    static final long DQBUF = readWrite(17, BUFFER_SIZE);
    static final long STREAMON = write(18, Integer.BYTES);
    static final long STREAMOFF = write(19, Integer.BYTES);

    private V4l2() {}

    private static int fourcc(String name) {
        return name.charAt(0) | (name.charAt(1) << 8) | (name.charAt(2) << 16) | (name.charAt(3) << 24);
    }

    private static long write(int number, int size) {
        return request(1, number, size);
    }

    private static long read(int number, int size) {
        return request(2, number, size);
    }

    private static long readWrite(int number, int size) {
        return request(3, number, size);
    }

    /** As {@code asm-generic/ioctl.h} puts it together. */
    private static long request(long direction, int number, int size) {
        return (direction << 30) | ((long) size << 16) | ('V' << 8) | number;
    }
}
