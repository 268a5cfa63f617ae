package dev.sophon.signalr.server;

/**
 * An HTTP response with a JSON body.
 *
 * @param body UTF-8; not to be changed
 */
public record Response(int status, byte[] body) {
    public static final String CONTENT_TYPE = "application/json";
}
