package dev.sophon.node.dispatch;

import dev.sophon.protocol.Risk;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which bundles may bring which commands. What came signed brings what its manifest names; what is part of the distribution,
 * or was put into the deploy folder by the owner, is asked nothing. Thread-safe, and quick: it is asked whenever a handler
 * comes.
 */
@ProviderType
public interface Admission {
    /** Whether a bundle came signed, by its location: a command of another bundle's is never replaced by one of its. */
    boolean isGuest(String location);

    /**
     * Whether the person at the device is asked about the commands of a bundle where the owner says nothing, whatever they say
     * of themselves: it came by message.
     *
     * @param location of the bundle
     */
    boolean asks(String location);

    /**
     * Why a bundle may not bring this command, for the log; empty where it may.
     *
     * @param location of the bundle
     */
    Optional<String> refusal(String location, String command, String scope, Risk risk);
}
