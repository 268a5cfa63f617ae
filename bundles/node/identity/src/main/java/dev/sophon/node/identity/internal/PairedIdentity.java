package dev.sophon.node.identity.internal;

import dev.sophon.node.identity.Configuration;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeKey;
import dev.sophon.node.identity.NodeSecrets;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.keyring.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The identity that {@code config.json} gives, with the secrets of where it says. */
record PairedIdentity(Configuration configuration, NodeSecrets secrets, StateFolder folder) implements Identity {
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
        return secrets.token().whole();
    }

    @Override
    public Optional<String> sign(String challenge) throws IOException {
        return key().map(key -> key.sign(challenge, nodeId(), gatewayUrl()));
    }

    private Optional<NodeKey> key() throws IOException {
        Secret known = secrets.key();
        // It may have been put back since.
        return known == null ? NodeKey.read(folder, configuration.token()) : Optional.of(NodeKey.of(known));
    }
}
