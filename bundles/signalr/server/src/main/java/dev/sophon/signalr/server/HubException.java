package dev.sophon.signalr.server;

/**
 * An error that may cross the wire: thrown by a {@link HubMethod}, its message is told to the client; got from
 * {@link HubConnection#invoke}, its message is what the client told, or why there is no answer.
 */
public class HubException extends Exception {
    private static final long serialVersionUID = 1L;

    public HubException(String message) {
        super(message);
    }

    public HubException(String message, Throwable cause) {
        super(message, cause);
    }
}
