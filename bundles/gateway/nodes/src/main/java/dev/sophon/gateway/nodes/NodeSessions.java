package dev.sophon.gateway.nodes;

import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import java.net.URI;
import java.security.PublicKey;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a transport tells of the nodes' connections. Everything that comes over a link belongs to the link's node,
 * whatever ids it carries; what comes over one that has been replaced is ignored. Thread-safe.
 */
@ProviderType
public interface NodeSessions {
    /**
     * Whose a token, {@code {nodeId}.{secret}}, is.
     *
     * @param publicKey that the node named when it was paired: who shows its token has to prove that it has the key too;
     *     {@code null} if it named none
     */
    record Holder(String nodeId, @Nullable String publicKey) {
        /**
         * Whether its key has signed a challenge for this Gateway.
         *
         * @param signature as it stands in the header {@value Challenge#HEADER}
         * @param addresses by which the node may know this Gateway
         */
        public boolean hasSigned(String challenge, String signature, Set<String> addresses) {
            if (publicKey == null) {
                return false;
            }
            PublicKey key = SigningKeys.ofRaw(publicKey);
            return addresses.stream()
                    .map(URI::create)
                    .filter(address -> address.getHost() != null)
                    .map(Challenge::address)
                    .anyMatch(address -> new Challenge(challenge, nodeId, address).isSignedBy(key, signature));
        }
    }

    /** Whose a token is; empty if it does not hold. */
    Optional<Holder> holder(String token);

    /**
     * Notes for operators that somebody has shown a node's token and not proved to have its key.
     *
     * @param from the address
     * @param why in words
     */
    void unproved(String nodeId, String from, String why);

    /** A connection is there; one that the node had before is closed with {@code replaced}. */
    void connected(NodeLink link);

    /**
     * A Node says who it is and what it can do.
     *
     * @throws IllegalArgumentException if what the Node declares is not valid; the message is for its log
     */
    HelloReply hello(NodeLink link, Hello hello);

    void heartbeat(NodeLink link, Heartbeat heartbeat);

    /**
     * A Node says anew what it can do.
     *
     * @throws IllegalArgumentException if what the Node declares is not valid; the message is for its log
     */
    void catalogChanged(NodeLink link, CatalogChanged changed);

    /**
     * A Node says whether the person at it lets commands run.
     *
     * @param pause {@code null} if she does
     */
    void paused(NodeLink link, Node.@Nullable Pause pause);

    void disconnected(NodeLink link);
}
