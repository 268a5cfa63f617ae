package dev.sophon.benchmarks;

import java.util.Arrays;

/** Measured values of one kind, all in one unit. Grows by {@link #add}. Not thread-safe. */
public final class Samples {
    private double[] values = new double[64];
    private int count;

    /** Some values. */
    public static Samples of(double... values) {
        Samples samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }

    public void add(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value: expected a finite number");
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    public int count() {
        return count;
    }

    public double median() {
        return quantile(0.5);
    }

    public double p99() {
        return quantile(0.99);
    }

    /**
     * The value below which this part of the values lies, interpolated between neighbours.
     *
     * @param part from 0 to 1
     */
    public double quantile(double part) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        if (!(part >= 0 && part <= 1)) {
            throw new IllegalArgumentException("part: expected 0 to 1");
        }
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        double at = part * (count - 1);
        int below = (int) at;
        int above = Math.min(below + 1, count - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    /** How much the values differ: the distance of their quartiles as a part of the median, 0 for a median of 0. */
    public double noise() {
        double median = median();
        return median == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / Math.abs(median);
    }
}
