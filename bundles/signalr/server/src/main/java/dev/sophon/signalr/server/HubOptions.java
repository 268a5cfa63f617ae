package dev.sophon.signalr.server;

import java.time.Duration;

/**
 * The limits of a {@link HubServer}. Begin with {@link #defaults()} and change what differs.
 *
 * @param maxMessageBytes of one message to a client
 * @param maxReceivedBytes of one message from a client; one that sends more is disconnected
 * @param maxRoomBytes that large messages of all clients take together, from their first bytes until their calls have
 *     ended; for one more, the client goes whose message has been on its way for longest
 * @param handshakeTimeout from the opening of the transport to the client's handshake
 * @param keepAlive after so long without sending, a ping is sent
 * @param silence after so long without receiving a byte, the client is taken to be gone
 * @param maxQueuedBytes that wait to be sent to one client; one more and it is disconnected
 * @param maxQueuedMessages that wait to be sent to one client; one more and it is disconnected
 * @param maxPendingInvocations of one client that are not yet answered; beyond it nothing more is read from it until one
 *     is, so it must be more than the client results that a method waits for
 * @param closeGrace how long a closed connection may take to deliver what was sent before
 * @param negotiationExpiry how long after its negotiation a client may connect
 * @param maxNegotiations that wait for their connection; beyond it negotiation answers 503
 */
public record HubOptions(
        int maxMessageBytes,
        int maxReceivedBytes,
        long maxRoomBytes,
        Duration handshakeTimeout,
        Duration keepAlive,
        Duration silence,
        int maxQueuedBytes,
        int maxQueuedMessages,
        int maxPendingInvocations,
        Duration closeGrace,
        Duration negotiationExpiry,
        int maxNegotiations) {

    private static final HubOptions DEFAULTS = new HubOptions(
            12 * 1024 * 1024,
            12 * 1024 * 1024,
            Math.max(48L << 20, Runtime.getRuntime().maxMemory() / 8),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            32 * 1024 * 1024,
            10_000,
            256,
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            10_000);

    public HubOptions {
        positive("maxMessageBytes", maxMessageBytes);
        positive("maxReceivedBytes", maxReceivedBytes);
        if (maxRoomBytes < maxReceivedBytes) {
            throw new IllegalArgumentException("maxRoomBytes: expected room for one message, got " + maxRoomBytes);
        }
        positive("handshakeTimeout", handshakeTimeout);
        positive("keepAlive", keepAlive);
        positive("silence", silence);
        positive("maxQueuedBytes", maxQueuedBytes);
        positive("maxQueuedMessages", maxQueuedMessages);
        positive("maxPendingInvocations", maxPendingInvocations);
        positive("closeGrace", closeGrace);
        positive("negotiationExpiry", negotiationExpiry);
        positive("maxNegotiations", maxNegotiations);
    }

    /**
     * 12 MiB a message, and an eighth of the heap for all of them; handshake within 15 s; ping after 15 s, gone after 30 s; 32 MiB or 10,000 messages queued; 256
     * invocations pending; 2 s to close; 15 s to connect, for 10,000 at a time.
     */
    public static HubOptions defaults() {
        return DEFAULTS;
    }

    /** Bounds messages in both directions. */
    public HubOptions withMaxMessageBytes(int bytes) {
        return new HubOptions(
                bytes,
                bytes,
                Math.max(bytes, maxRoomBytes),
                handshakeTimeout,
                keepAlive,
                silence,
                maxQueuedBytes,
                maxQueuedMessages,
                maxPendingInvocations,
                closeGrace,
                negotiationExpiry,
                maxNegotiations);
    }

    /** Bounds what clients send, one message and all of them together. */
    public HubOptions withReceived(int maxBytes, long maxRoomBytes) {
        return new HubOptions(
                maxMessageBytes,
                maxBytes,
                maxRoomBytes,
                handshakeTimeout,
                keepAlive,
                silence,
                maxQueuedBytes,
                maxQueuedMessages,
                maxPendingInvocations,
                closeGrace,
                negotiationExpiry,
                maxNegotiations);
    }

    public HubOptions withTimers(Duration handshakeTimeout, Duration keepAlive, Duration silence) {
        return new HubOptions(
                maxMessageBytes,
                maxReceivedBytes,
                maxRoomBytes,
                handshakeTimeout,
                keepAlive,
                silence,
                maxQueuedBytes,
                maxQueuedMessages,
                maxPendingInvocations,
                closeGrace,
                negotiationExpiry,
                maxNegotiations);
    }

    public HubOptions withQueue(int maxQueuedBytes, int maxQueuedMessages) {
        return new HubOptions(
                maxMessageBytes,
                maxReceivedBytes,
                maxRoomBytes,
                handshakeTimeout,
                keepAlive,
                silence,
                maxQueuedBytes,
                maxQueuedMessages,
                maxPendingInvocations,
                closeGrace,
                negotiationExpiry,
                maxNegotiations);
    }

    public HubOptions withMaxPendingInvocations(int invocations) {
        return new HubOptions(
                maxMessageBytes,
                maxReceivedBytes,
                maxRoomBytes,
                handshakeTimeout,
                keepAlive,
                silence,
                maxQueuedBytes,
                maxQueuedMessages,
                invocations,
                closeGrace,
                negotiationExpiry,
                maxNegotiations);
    }

    public HubOptions withNegotiations(Duration expiry, int max) {
        return new HubOptions(
                maxMessageBytes,
                maxReceivedBytes,
                maxRoomBytes,
                handshakeTimeout,
                keepAlive,
                silence,
                maxQueuedBytes,
                maxQueuedMessages,
                maxPendingInvocations,
                closeGrace,
                expiry,
                max);
    }

    private static void positive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": expected more than 0, got " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected more than 0, got " + value);
        }
    }
}
