package dev.sophon.node.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.Consent;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** Asks the person at the device about what is no command, with no command near the question. Thread-safe. */
@ProviderType
public interface OwnerQuestion {
    /**
     * Asks, and waits for the answer; what she has allowed for a time counts for nothing here.
     *
     * @param what is to be done, as in {@code sophon:install}
     * @param details shown to her
     * @param patience until nobody's answer is no
     */
    Consent.Answer ask(String what, JsonNode details, Duration patience) throws InterruptedException;
}
