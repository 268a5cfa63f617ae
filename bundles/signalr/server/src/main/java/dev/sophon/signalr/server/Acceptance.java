package dev.sophon.signalr.server;

import java.util.function.Function;

/** What {@link HubServer#connect} answers to a client that wants to open a transport. */
public sealed interface Acceptance {
    /** Upgrade the connection, and give the server the transport, once, to get its receiver. */
    record Accepted(Function<Transport, Receiver> opened) implements Acceptance {}

    /** Answer by this, and do not upgrade. */
    record Refused(Response response) implements Acceptance {}
}
