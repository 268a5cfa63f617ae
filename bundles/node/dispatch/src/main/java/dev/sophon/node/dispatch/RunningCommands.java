package dev.sophon.node.dispatch;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The commands that run or wait on this Node now. Thread-safe. */
@ProviderType
public interface RunningCommands {
    /**
     * One of them.
     *
     * @param command its name, as it came
     * @param local whether it was typed at this device, and did not come from the Gateway
     * @param since when it came here
     * @param issuedBy the name of whom it is for, as the Gateway tells it; null if it does not
     */
    record Running(String command, boolean local, Instant since, @Nullable String issuedBy) {}

    /** All of them, the oldest first. */
    List<Running> running();

    /**
     * Runs whenever one has come or gone, on the thread on which it did, so it must be quick; what it gives ends that.
     */
    AutoCloseable subscribe(Runnable listener);
}
