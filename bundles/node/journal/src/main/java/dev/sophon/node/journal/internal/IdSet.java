package dev.sophon.node.journal.internal;

import dev.sophon.protocol.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Many ids in little room: 128 bits of each one's SHA-256, about 30 bytes where a set of texts takes 150. Two ids of the
 * same 128 bits are not to be found by chance or by trying. Not thread-safe.
 */
final class IdSet {
    private long[] table = new long[2 * 64];
    private int size;

    /** 128 bits that stand for an id; never two zeros, which mark an empty place. */
    record Print(long high, long low) {
        static Print of(String id) {
            ByteBuffer digest = ByteBuffer.wrap(Sha256.digest().digest(id.getBytes(StandardCharsets.UTF_8)));
            return new Print(digest.getLong(), digest.getLong() | 1);
        }
    }

    int size() {
        return size;
    }

    boolean contains(Print print) {
        return table[place(table, print) + 1] != 0;
    }

    void add(Print print) {
        int place = place(table, print);
        if (table[place + 1] != 0) {
            return;
        }
        put(table, place, print);
        size++;
        if (size * 3 > table.length) {
            grow();
        }
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (int i = 0; i < table.length; i += 2) {
            if (table[i + 1] != 0) {
                Print print = new Print(table[i], table[i + 1]);
                put(larger, place(larger, print), print);
            }
        }
        table = larger;
    }

    private static void put(long[] table, int place, Print print) {
        table[place] = print.high;
        table[place + 1] = print.low;
    }

    /** Where a print is, or where it belongs. */
    private static int place(long[] table, Print print) {
        int mask = table.length / 2 - 1;
        int slot = (int) print.high & mask;
        while (table[2 * slot + 1] != 0 && (table[2 * slot] != print.high || table[2 * slot + 1] != print.low)) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }
}
