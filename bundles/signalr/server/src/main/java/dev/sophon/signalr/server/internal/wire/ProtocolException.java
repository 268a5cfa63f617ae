package dev.sophon.signalr.server.internal.wire;

/** What came is not of the protocol; the message may be told to the client and holds nothing of what it sent. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }

    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
