package dev.sophon.node.journal.internal;

import dev.sophon.protocol.Limits;

/**
 * How much the journal keeps.
 *
 * @param inlineBytes a result up to this size stands in the log itself, a larger one in a file of its own
 * @param memoryBytes all results of commands without effects that wait in memory; what comes above goes to the disk
 * @param keptBytes all results that wait for their acknowledgement; above it the oldest give way
 * @param keptResults how many results may wait, whatever their size
 * @param segmentBytes one file of the log
 * @param segmentSeconds the time that one file of the log spans
 * @param rememberedIds all ids; above it the oldest are forgotten before their time
 * @param rememberedSeconds how long an id is remembered at least, in seconds of a running Node
 */
record Bounds(
        int inlineBytes,
        long memoryBytes,
        long keptBytes,
        int keptResults,
        long segmentBytes,
        long segmentSeconds,
        int rememberedIds,
        long rememberedSeconds) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    static final Bounds DEFAULT =
            new Bounds(2 * KIB, 16L * MIB, 100L * MIB, 10_000, 8L * MIB, 3600, 1_000_000, Limits.RETENTION.toSeconds());
}
