package dev.sophon.capability.camera.internal;

import dev.sophon.node.platform.Jpeg;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes AVI 1.0: a list of JPEG pictures and an index, which nearly every player opens. */
final class Avi {
    /** Of an entry in the index, a chunk's head and what makes its length even. */
    static final int BESIDE_A_PICTURE = 25;

    static final int BESIDE_ALL = 300;

    private static final int AVIH = 56;
    private static final int STRH = 56;
    private static final int STRF = 40;
    /** Of a chunk: its name and size. */
    private static final int HEAD = 8;

    private static final int NAME = 4;
    private static final int INDEX_ENTRY = 16;
    private static final int HAS_INDEX = 0x10;
    private static final int IS_WHOLE = 0x10;

    private Avi() {}

    /** @param durationUs how long all of it runs, in microseconds */
    static byte[] of(List<Jpeg> pictures, long durationUs) {
        int width = pictures.get(0).width();
        int height = pictures.get(0).height();
        int count = pictures.size();
        int each = (int) Math.max(1, durationUs / count);
        int largest =
                pictures.stream().mapToInt(one -> one.bytes().length).max().orElse(0);
        int movi = NAME
                + pictures.stream()
                        .mapToInt(one -> HEAD + even(one.bytes().length))
                        .sum();
        int strl = NAME + HEAD + STRH + HEAD + STRF;
        int hdrl = NAME + HEAD + AVIH + HEAD + strl;
        int all = NAME + HEAD + hdrl + HEAD + movi + HEAD + count * INDEX_ENTRY;
        ByteBuffer file = ByteBuffer.allocate(HEAD + all).order(ByteOrder.LITTLE_ENDIAN);
        list(file, "RIFF", all, "AVI ");
        list(file, "LIST", hdrl, "hdrl");
        chunk(file, "avih", AVIH).putInt(each).putInt((int) Math.min(Integer.MAX_VALUE, largest * 1_000_000L / each));
        file.putInt(0).putInt(HAS_INDEX).putInt(count).putInt(0).putInt(1).putInt(largest);
        file.putInt(width).putInt(height).putInt(0).putInt(0).putInt(0).putInt(0);
        list(file, "LIST", strl, "strl");
        name(chunk(file, "strh", STRH), "vids");
        name(file, "MJPG");
        file.putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(each)
                .putInt(1_000_000)
                .putInt(0)
                .putInt(count);
        file.putInt(largest).putInt(-1).putInt(0).putShort((short) 0).putShort((short) 0);
        file.putShort((short) width).putShort((short) height);
        chunk(file, "strf", STRF)
                .putInt(STRF)
                .putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) 24);
        name(file, "MJPG");
        file.putInt(width * height * 3).putInt(0).putInt(0).putInt(0).putInt(0);
        list(file, "LIST", movi, "movi");
        for (Jpeg one : pictures) {
            byte[] bytes = one.bytes();
            chunk(file, "00dc", bytes.length).put(bytes);
            file.position(file.position() + even(bytes.length) - bytes.length);
        }
        chunk(file, "idx1", count * INDEX_ENTRY);
        int offset = NAME;
        for (Jpeg one : pictures) {
            name(file, "00dc");
            file.putInt(IS_WHOLE).putInt(offset).putInt(one.bytes().length);
            offset += HEAD + even(one.bytes().length);
        }
        return file.array();
    }

    private static int even(int length) {
        return length + (length & 1);
    }

    private static void list(ByteBuffer file, String kind, int size, String name) {
        name(chunk(file, kind, size), name);
    }

    private static ByteBuffer chunk(ByteBuffer file, String name, int size) {
        name(file, name);
        return file.putInt(size);
    }

    private static void name(ByteBuffer file, String name) {
        file.put(name.getBytes(StandardCharsets.US_ASCII));
    }
}
