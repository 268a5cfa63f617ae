package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.PlainHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Many requests at once, each on a kept connection of its own. */
final class InFlight {
    private InFlight() {}

    /** One request and its answer. */
    interface Call {
        PlainHttp.Answer on(PlainHttp http) throws IOException;
    }

    /** Calls on all connections at once for some seconds; the calls a second. */
    static double rate(List<PlainHttp> connections, Call call, double seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(connections.size());
        try {
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            List<Future<Long>> counts = new ArrayList<>();
            for (PlainHttp http : connections) {
                counts.add(threads.submit(() -> {
                    long count = 0;
                    while (System.nanoTime() < end) {
                        PlainHttp.Answer answer = call.on(http);
                        if (answer.status() != 200) {
                            throw new IOException("answered " + answer.status());
                        }
                        count++;
                    }
                    return count;
                }));
            }
            long all = 0;
            for (Future<Long> count : counts) {
                all += count.get();
            }
            return all * 1e9 / (System.nanoTime() - start);
        } finally {
            threads.shutdown();
            if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        }
    }
}
