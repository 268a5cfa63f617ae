package dev.sophon.signalr.server;

/**
 * Why a connection ended.
 *
 * @param message for logs and people; holds nothing of what was sent
 */
public record Disconnect(Kind kind, String message) {
    /** Who or what ended it. */
    public enum Kind {
        /** The client said that it was leaving. */
        CLIENT_CLOSED,
        /** {@link HubConnection#close} was called. */
        SERVER_CLOSED,
        /** The {@link HubServer} was closed. */
        SERVER_STOPPED,
        /** The transport broke, or its peer went away without a word. */
        LOST,
        /** Nothing was heard for as long as {@link HubOptions#silence()}. */
        SILENT,
        /** The client did not read, and more waited for it than {@link HubOptions} allows. */
        TOO_SLOW,
        /** A message was larger than {@link HubOptions#maxReceivedBytes()}. */
        TOO_LARGE,
        /** Large messages of all clients took more than {@link HubOptions#maxRoomBytes()}, and this one's was the oldest. */
        CROWDED_OUT,
        /** What came is not of the protocol. */
        PROTOCOL_ERROR
    }
}
