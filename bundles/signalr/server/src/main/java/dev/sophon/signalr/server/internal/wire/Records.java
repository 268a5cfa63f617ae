package dev.sophon.signalr.server.internal.wire;

/** Text messages are records, each ended by one byte that JSON never holds. */
public final class Records {
    public static final byte SEPARATOR = 0x1e;

    private Records() {}

    /** As {@link HubProtocol#endOfMessage}. */
    public static int end(byte[] bytes, int searched, int end) {
        for (int i = searched; i < end; i++) {
            if (bytes[i] == SEPARATOR) {
                return i + 1;
            }
        }
        return -1;
    }
}
