package dev.sophon.gateway.hub.internal;

import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.signalr.server.HubConnection;

/** A hub connection as the nodes' registry sees it. */
final class HubLink implements NodeLink {
    private final HubConnection connection;

    HubLink(HubConnection connection) {
        this.connection = connection;
    }

    @Override
    public String nodeId() {
        return connection.user().getName();
    }

    @Override
    public String connectionId() {
        return connection.id();
    }

    @Override
    public String remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public void send(String method, Object argument) {
        // A message that cannot be sent ends the connection, and that is told to the listener.
        var unused = connection.send(method, argument);
    }

    @Override
    public void close(String reason) {
        connection.close(reason, false);
    }
}
