package dev.sophon.capability.location.internal;

/**
 * Rounds positions to a fixed grid, so that asking often tells no more than asking once. Its cells are nowhere smaller than
 * what is allowed, neither to the north nor to the east.
 *
 * @param metres 1 or more
 */
record Rounding(int metres) {
    /** How far a position moves at most, in cells as they are allowed. */
    static final double FARTHEST = 1.5;

    /** Those of a degree of latitude are more. */
    private static final double METRES_OF_A_DEGREE = 100_000;

    private static final int[] NEAT = {1, 2, 5};

    double latitude(double exact) {
        return toGrid(exact, metres / METRES_OF_A_DEGREE, 90);
    }

    /** @param latitude the rounded one; a degree gets shorter on the way to the poles */
    double longitude(double exact, double latitude) {
        double shortened = Math.cos(Math.toRadians(latitude));
        return toGrid(exact, metres / METRES_OF_A_DEGREE * neat(1 / Math.max(shortened, 1e-9)), 180);
    }

    /** 1, 2, 5, 10, 20, 50 and so on: the next that is no smaller. */
    private static double neat(double factor) {
        for (double power = 1; ; power *= 10) {
            for (int one : NEAT) {
                if (one * power >= factor) {
                    return one * power;
                }
            }
        }
    }

    private static double toGrid(double exact, double step, double limit) {
        double rounded = Math.rint(exact / step) * step;
        // What is left over of the division is no part of the position.
        double neat = Math.rint(rounded * 1e7) / 1e7;
        return Math.max(-limit, Math.min(limit, neat)) + 0.0;
    }
}
