package dev.sophon.signalr.server.internal;

import dev.sophon.signalr.server.Disconnect;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of a listener, whose failures are its own: they are logged and end nothing but what depends on them. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    /** A connection that the application could not take in is closed: it would be half there. */
    static void connected(HubListener listener, HubConnection connection) {
        try {
            listener.connected(connection);
        } catch (RuntimeException e) {
            LOG.error("a listener failed at a new connection, which is closed", e);
            connection.close("the server failed", true);
        }
    }

    static void disconnected(HubListener listener, HubConnection connection, Disconnect cause) {
        try {
            listener.disconnected(connection, cause);
        } catch (RuntimeException e) {
            LOG.error("a listener failed at the end of a connection", e);
        }
    }
}
