package dev.sophon.node.identity.internal;

import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.Secret;
import java.net.URI;

/** The identity that {@code config.json} gives. */
record PairedIdentity(Configuration configuration) implements Identity {
    @Override
    public URI gatewayUrl() {
        return configuration.gatewayUrl();
    }

    @Override
    public String nodeId() {
        return configuration.token().nodeId();
    }

    @Override
    public Secret token() {
        return configuration.token().whole();
    }
}
