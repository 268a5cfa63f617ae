package dev.sophon.benchmarks;

/** Runs things in turn, so that what disturbs one disturbs the other as well. */
public final class Timing {
    private Timing() {}

    /** Something that takes time and tells how much, in a unit of its own. */
    @FunctionalInterface
    public interface Step {
        double run() throws Exception;
    }

    /** Something that takes time. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    /** A step that tells the milliseconds that the work took. */
    public static Step millis(Work work) {
        return () -> {
            long start = System.nanoTime();
            work.run();
            return (System.nanoTime() - start) / 1e6;
        };
    }

    /** Runs each step as often as said, and forgets it. */
    public static void warmUp(int times, Step... steps) throws Exception {
        // In turn, so that no connection rests until its server closes it.
        for (int i = 0; i < times; i++) {
            for (Step step : steps) {
                step.run();
            }
        }
    }

    /** Runs the steps in turn for so many seconds, and forgets them. */
    public static void warmUpFor(double seconds, Step... steps) throws Exception {
        long start = System.nanoTime();
        while (System.nanoTime() - start < seconds * 1e9) {
            warmUp(1, steps);
        }
    }

    /**
     * Runs the steps in turn: so many of the first, as many of the second, and again.
     *
     * @return the samples of each
     */
    public static Samples[] inTurn(int rounds, int block, Step... steps) throws Exception {
        Samples[] samples = new Samples[steps.length];
        for (int i = 0; i < steps.length; i++) {
            samples[i] = new Samples();
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < steps.length; i++) {
                for (int j = 0; j < block; j++) {
                    samples[i].add(steps[i].run());
                }
            }
        }
        return samples;
    }
}
