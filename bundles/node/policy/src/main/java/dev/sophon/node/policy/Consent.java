package dev.sophon.node.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The dispatcher's way to the person at the device. It is always there, whether or not a {@link PersonAtDevice} is: with
 * nobody to ask, the answer is no. Thread-safe.
 */
@ProviderType
public interface Consent {
    /** What came of it. */
    enum Answer {
        YES,
        NO,
        /** The time to answer ran out. */
        UNANSWERED,
        /** There is no way to reach a person. */
        NOBODY,
        /** Any program could answer in her place, and the owner has not said that such an answer counts. */
        UNPROVED
    }

    /**
     * What is known without asking: {@link Answer#YES} for what the person has allowed for a time, {@link Answer#NOBODY}
     * where there is nobody to ask, {@link Answer#UNPROVED} where asking is no use; empty where {@link #ask} is to ask.
     */
    Optional<Answer> known(String command);

    /**
     * Shows exactly what will run, and waits for an answer.
     *
     * @param params validated, as they will run
     * @param patience until nobody's answer is no
     * @throws InterruptedException when the command was cancelled meanwhile
     */
    Answer ask(String command, JsonNode params, Duration patience) throws InterruptedException;

    /** What the person has allowed for a time, by name, and how long that still holds. */
    Map<String, Duration> allowed();

    /** Takes back all that the person has allowed for a time. */
    void forget();
}
