package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.nodes.Beat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The heartbeats of the last hour, for a graph. They are in memory only, 16 bytes each: there may be ten thousand nodes.
 * Thread-safe.
 */
final class RecentBeats {
    /** An hour, at one in 30 s. */
    static final int MOST = 120;

    private static final int FIRST = 4;

    private long[] at = new long[0];
    private float[] cpuPercent = new float[0];
    private int[] memoryMb = new int[0];
    private int size;
    private int next;

    synchronized void add(Beat beat) {
        if (next == at.length && next < MOST) {
            int length = Math.min(MOST, Math.max(FIRST, 2 * next));
            at = Arrays.copyOf(at, length);
            cpuPercent = Arrays.copyOf(cpuPercent, length);
            memoryMb = Arrays.copyOf(memoryMb, length);
        }
        next = next == MOST ? 0 : next;
        at[next] = beat.at().toEpochMilli();
        cpuPercent[next] = (float) beat.cpuPercent();
        memoryMb[next] = (int) Math.max(0, Math.min(Integer.MAX_VALUE, beat.memoryMb()));
        next++;
        size = Math.max(size, next);
    }

    /** Oldest first. */
    synchronized List<Beat> list() {
        List<Beat> beats = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            int place = size < MOST ? i : (next + i) % MOST;
            // As it was said, without what the shorter number adds to it.
            double cpu = Math.round(cpuPercent[place] * 10) / 10.0;
            beats.add(new Beat(Instant.ofEpochMilli(at[place]), cpu, memoryMb[place]));
        }
        return beats;
    }
}
