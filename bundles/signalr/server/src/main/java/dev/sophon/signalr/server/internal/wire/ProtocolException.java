package dev.sophon.signalr.server.internal;

/** What came is not of the protocol; the message may be told to the client and holds nothing of what it sent. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }

    ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
