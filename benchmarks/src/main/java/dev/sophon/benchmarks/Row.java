package dev.sophon.benchmarks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One measured row.
 *
 * @param floor the least that it can cost, measured in the same run; null where there is none
 * @param peers what others take for it, by their names
 * @param goal in words; empty where there is none
 * @param met null where there is no goal
 * @param noise of our own figure, see {@link Samples#noise}; null where it was measured once
 */
public record Row(
        String row,
        String unit,
        double ours,
        @Nullable Double floor,
        Map<String, Double> peers,
        String goal,
        @Nullable Boolean met,
        @Nullable Double noise) {

    public static Row of(
            Subject subject,
            double ours,
            @Nullable Double floor,
            Map<String, Double> peers,
            Goal goal,
            @Nullable Double noise) {
        Goal.Test test = goal.test();
        return new Row(
                subject.row(),
                subject.unit(),
                ours,
                floor,
                Map.copyOf(peers),
                goal.text(),
                test == null ? null : test.met(ours, floor == null ? Double.NaN : floor),
                noise);
    }

    /** How many times the floor it is; null without one, or with one of zero. */
    public @Nullable Double ratio() {
        return floor == null || floor == 0 ? null : ours / floor;
    }
}
