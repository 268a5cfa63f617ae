package dev.sophon.gateway.nodes;

import org.osgi.annotation.versioning.ConsumerType;

/** One live connection of a node, as a transport offers it. Thread-safe; nothing here blocks. */
@ConsumerType
public interface NodeLink {
    String nodeId();

    String connectionId();

    String remoteAddress();

    /** Sends a message; if it cannot be, the connection is about to end. */
    void send(String method, Object argument);

    /**
     * Closes the connection after what has been sent, for good: the Node is told not to come back by itself.
     *
     * @param reason as {@code replaced} or {@code revoked}
     */
    void close(String reason);
}
