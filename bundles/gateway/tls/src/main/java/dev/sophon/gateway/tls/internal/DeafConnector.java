package dev.sophon.gateway.tls.internal;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * A connector that listens to nobody. The web server hands itself to whoever offers it one, and to nobody else; it never
 * starts, so it has no port and no threads.
 */
final class DeafConnector extends ServerConnector {
    DeafConnector(Server jetty) {
        super(jetty, 1, 1);
        setHost("127.0.0.1");
    }

    @Override
    protected void doStart() {
        // Nothing to start.
    }

    @Override
    protected void doStop() {
        // Nothing was started.
    }
}
