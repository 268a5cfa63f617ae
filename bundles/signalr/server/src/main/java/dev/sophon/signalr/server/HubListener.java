package dev.sophon.signalr.server;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears of connections that come and go. For each connection {@link #connected} returns before its first invocation
 * begins, and {@link #disconnected} is called once, after the last method that was begun has returned. Called on the
 * server's executor.
 */
@ConsumerType
public interface HubListener {
    /** The handshake is done; both sides may send from now on. May close the connection. */
    default void connected(HubConnection connection) {}

    /** Nothing is heard from this connection any more, and nothing can be sent. */
    default void disconnected(HubConnection connection, Disconnect cause) {}
}
