package dev.sophon.gateway.nodes;

import dev.sophon.protocol.wire.CatalogChanged;
import dev.sophon.protocol.wire.Heartbeat;
import dev.sophon.protocol.wire.Hello;
import dev.sophon.protocol.wire.HelloReply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What a transport tells of the nodes' connections. Everything that comes over a link belongs to the link's node,
 * whatever ids it carries; what comes over one that has been replaced is ignored. Thread-safe.
 */
@ProviderType
public interface NodeSessions {
    /** The node that a token, {@code {nodeId}.{secret}}, belongs to; empty if it does not hold. */
    Optional<String> authenticate(String token);

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
