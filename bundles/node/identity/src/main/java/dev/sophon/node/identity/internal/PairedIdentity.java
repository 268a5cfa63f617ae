package dev.sophon.node.identity.internal;

import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeKey;
import dev.sophon.node.identity.Secret;
import dev.sophon.node.identity.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The identity that {@code config.json} gives. */
record PairedIdentity(Configuration configuration, StateFolder folder) implements Identity {
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

    @Override
    public Optional<String> sign(String challenge) throws IOException {
        return NodeKey.read(folder).map(key -> key.sign(challenge, nodeId(), gatewayUrl()));
    }
}
