package dev.sophon.signalr.server.internal;

/** Text messages are records, each ended by one byte that JSON never holds. */
final class Records {
    static final byte SEPARATOR = 0x1e;

    private Records() {}

    /** As {@link HubProtocol#endOfMessage}. */
    static int end(byte[] bytes, int searched, int end) {
        for (int i = searched; i < end; i++) {
            if (bytes[i] == SEPARATOR) {
                return i + 1;
            }
        }
        return -1;
    }
}
