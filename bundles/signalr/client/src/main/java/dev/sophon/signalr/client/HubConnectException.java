package dev.sophon.signalr.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection could not be made. Its {@linkplain #getCause() cause} is what is at the bottom of it: an
 * {@link java.net.UnknownHostException}, an {@link javax.net.ssl.SSLException} and so on.
 */
public final class HubConnectException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HubConnectException(String message, int status, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** The HTTP status by which the server refused, such as 401; 0 if it was something else. */
    public int status() {
        return status;
    }
}
