package dev.sophon.node.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Asks the person at the device. The dispatcher takes the service of the highest ranking; the one that this bundle brings
 * has nobody to ask, and nobody's answer is no.
 */
@ProviderType
public interface Consent {
    /**
     * Shows exactly what will run, and waits for an answer.
     *
     * @param params validated, as they will run
     * @param patience what is left of the command's budget; when it ends, the dialog closes and the answer is no
     * @return whether the person said yes
     * @throws InterruptedException when the command was cancelled meanwhile
     */
    boolean ask(String command, JsonNode params, Duration patience) throws InterruptedException;

    /** Whether a dialog is open now: meanwhile input, window and app commands are refused. */
    boolean asking();
}
