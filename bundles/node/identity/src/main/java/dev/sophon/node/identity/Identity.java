package dev.sophon.node.identity;

import java.net.URI;
import org.osgi.annotation.versioning.ProviderType;

/** The pairing in force, from {@code config.json}. It is registered while that file is there and can be read. */
@ProviderType
public interface Identity {
    /** The address that the user typed when pairing; never what a message says. */
    URI gatewayUrl();

    String nodeId();

    /** The whole token, {@code {nodeId}.{secret}}. */
    Secret token();
}
