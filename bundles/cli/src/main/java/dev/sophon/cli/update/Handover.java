package dev.sophon.cli.update;

import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How a running Node is asked to let the next version follow it. */
enum Handover {
    /** None runs. */
    NOBODY,
    /** It ends, and the next one follows. */
    DONE,
    /** Commands have run all the time. */
    BUSY;

    /** How long commands are waited for. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final long LOOK_MS = 1000;

    /**
     * Asks until no command runs. Each time the Node itself looks, and lets none begin from then on.
     *
     * @throws ControlClient.ControlException when the Node says no
     */
    static Handover ask(StateFolder folder, Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<ControlClient> node = ControlClient.connect(folder.socket());
            if (node.isEmpty()) {
                return NOBODY;
            }
            try (ControlClient client = node.get()) {
                if (client.request("handover", Map.of()).path("handedOver").asBoolean()) {
                    return DONE;
                }
            }
            if (System.nanoTime() - end > 0) {
                return BUSY;
            }
            Thread.sleep(LOOK_MS);
        }
    }
}
