package dev.sophon.platform.picture;

/** Which source pixels each target pixel covers along one axis, and how much each of them counts. */
final class Spans {
    private final int[] first;
    private final int[][] weights;

    private Spans(int targets) {
        first = new int[targets];
        weights = new int[targets][];
    }

    /**
     * Covers {@code sources} pixels by {@code targets}, no more than those.
     *
     * @param sum of the weights of each target
     */
    static Spans of(int sources, int targets, int sum) {
        Spans spans = new Spans(targets);
        for (int t = 0; t < targets; t++) {
            // In units of 1/targets of a source pixel, so that all is exact.
            long from = (long) t * sources;
            long to = from + sources;
            int firstSource = (int) (from / targets);
            int lastSource = (int) ((to - 1) / targets);
            int[] weight = new int[lastSource - firstSource + 1];
            long covered = 0;
            int given = 0;
            for (int i = 0; i < weight.length; i++) {
                long start = Math.max(from, (long) (firstSource + i) * targets);
                long end = Math.min(to, (long) (firstSource + i + 1) * targets);
                covered += end - start;
                // Rounded by what is left over, so that the sum comes out.
                weight[i] = (int) (covered * sum / sources) - given;
                given += weight[i];
            }
            spans.first[t] = firstSource;
            spans.weights[t] = weight;
        }
        return spans;
    }

    int first(int target) {
        return first[target];
    }

    int length(int target) {
        return weights[target].length;
    }

    int weight(int target, int index) {
        return weights[target][index];
    }
}
