package dev.sophon.cli.operator.features;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at something again and again, and tells what differs from the last look. */
final class Watching {
    private static final long LOOK_MILLIS = 1_000;

    private @Nullable JsonNode last;

    boolean isNew(JsonNode now) {
        boolean differs = !now.equals(last);
        last = now;
        return differs;
    }

    void pause() throws Failure {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("Interrupted.", e);
        }
    }
}
