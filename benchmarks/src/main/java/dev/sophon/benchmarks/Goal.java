package dev.sophon.benchmarks;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a row should reach.
 *
 * @param text as the table shows it; empty where there is no goal
 */
public record Goal(String text, @Nullable Test test) {
    /** Whether it is reached. */
    @FunctionalInterface
    public interface Test {
        /**
         * Compares.
         *
         * @param floor NaN where the row has none
         */
        boolean met(double ours, double floor);
    }

    /** A row that is only to be known. */
    public static Goal none() {
        return new Goal("", null);
    }

    public static Goal atMost(double most, String unit) {
        return new Goal("≤ " + Numbers.text(most) + " " + unit, (ours, floor) -> ours <= most);
    }

    public static Goal atLeast(double least, String unit) {
        return new Goal("≥ " + Numbers.text(least) + " " + unit, (ours, floor) -> ours >= least);
    }

    public static Goal timesFloor(double most) {
        return new Goal("≤ " + Numbers.text(most) + " × floor", (ours, floor) -> ours <= most * floor);
    }

    /** For a row of which more is better. */
    public static Goal atLeastTimesFloor(double least) {
        return new Goal("≥ " + Numbers.text(least) + " × floor", (ours, floor) -> ours >= least * floor);
    }

    public static Goal floorPlus(double most, String unit) {
        return new Goal("≤ floor + " + Numbers.text(most) + " " + unit, (ours, floor) -> ours <= floor + most);
    }

    /** Against another figure of the same run. */
    public static Goal timesOther(double most, String name, double other) {
        return new Goal("≤ " + Numbers.text(most) + " × " + name, (ours, floor) -> ours <= most * other);
    }

    /** Both of them. */
    public Goal and(Goal other) {
        Test one = Objects.requireNonNull(test);
        Test another = Objects.requireNonNull(other.test);
        return new Goal(text + ", " + other.text, (ours, floor) -> one.met(ours, floor) && another.met(ours, floor));
    }
}
