package dev.sophon.node.identity;

import dev.sophon.node.identity.keyring.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The pairing in force, from {@code config.json}. It is registered while that file is there and can be read. */
@ProviderType
public interface Identity {
    /** The address that the user typed when pairing; never what a message says. */
    URI gatewayUrl();

    String nodeId();

    /** The whole token, {@code {nodeId}.{secret}}. */
    Secret token();

    /**
     * Signs a Gateway's challenge with the key of this pairing; see {@link NodeKey#sign}. Empty where it has no key.
     *
     * @throws IOException when there is one that cannot be read
     */
    default Optional<String> sign(String challenge) throws IOException {
        return Optional.empty();
    }
}
