package dev.sophon.signalr.server;

import java.time.Duration;

/**
 * The limits of a {@link HubServer}. Begin with {@link #defaults()} and change what differs.
 *
 * @param maxMessageBytes of one message in either direction; a client that sends more is disconnected
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
     * 12 MiB a message; handshake within 15 s; ping after 15 s, gone after 30 s; 32 MiB or 10,000 messages queued; 256
     * invocations pending; 2 s to close; 15 s to connect, for 10,000 at a time.
     */
    public static HubOptions defaults() {
        return DEFAULTS;
    }

    public HubOptions withMaxMessageBytes(int bytes) {
        return new HubOptions(
                bytes,
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
