package dev.sophon.node.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A way to ask the person at this device, as a user interface brings it. A service that is there exactly while it can ask;
 * of several the highest ranking is taken. Thread-safe.
 */
@ProviderType
public interface PersonAtDevice {
    /** Whether the person has allowed this command for a time, and that time has not run out. */
    boolean hasAllowed(String command);

    /** What she has allowed for a time, by name, and how long that still holds. */
    Map<String, Duration> allowed();

    /** Whether an answer proves that she gave it, and no program did. */
    boolean proves();

    /**
     * Asks, one question at a time.
     *
     * @param params validated, as they will run
     * @param patience until nobody's answer is {@link Consent.Answer#UNANSWERED}
     * @throws InterruptedException when the command was cancelled meanwhile
     */
    Consent.Answer ask(String command, JsonNode params, Duration patience) throws InterruptedException;

    /** Takes back all that she has allowed for a time. */
    void forget();
}
