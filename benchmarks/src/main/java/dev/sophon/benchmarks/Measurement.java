package dev.sophon.benchmarks;

import java.util.List;

/** Measures one subject or some that come from one run. */
public interface Measurement {
    /** The rows that it gives, in their order. */
    List<Subject> subjects();

    /**
     * Measures them.
     *
     * @param stage starts what is needed, and ends it
     * @return one for each subject
     * @throws Exception if it cannot be measured; the others go on
     */
    List<Row> measure(Stage stage) throws Exception;
}
