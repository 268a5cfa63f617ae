package dev.sophon.gateway.nodes;

import dev.sophon.protocol.wire.FeatureState;
import org.osgi.annotation.versioning.ConsumerType;

/** Who brings feature sets to nodes, as a transport tells it what nodes say. Thread-safe; nothing here blocks. */
@ConsumerType
public interface NodeFeatures {
    /**
     * A Node has said hello; the answer to that goes out when this returns.
     *
     * @param takes whether it takes feature sets
     * @param releases whether it looks for a release of itself when it is told to, or says why not
     */
    void greeted(String nodeId, boolean takes, boolean releases);

    /**
     * A Node says how what came to it stands.
     *
     * @throws IllegalArgumentException if that is not valid; the message is for its log
     */
    void said(String nodeId, FeatureState state);
}
