package dev.sophon.node.connection.internal.link;

import dev.sophon.signalr.client.HubClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection over which nothing has come for too long, and an attempt that hangs, on a thread that waits for
 * nothing else. Any received byte is a sign of life; a Gateway that is well pings after 15 s of silence.
 */
public final class Watchdog implements AutoCloseable {
    public static final Duration SILENCE = Duration.ofSeconds(40);

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Duration silence;
    private final Thread thread;
    private volatile @Nullable HubClient watched;

    public Watchdog(Duration silence) {
        this.silence = silence;
        thread = new Thread(this::run, "sophon-connection-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** Watches this connection from now on instead of the one before; null for none. */
    public void watch(@Nullable HubClient client) {
        watched = client;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(Math.min(LOOK.toMillis(), silence.toMillis() / 4));
                HubClient client = watched;
                if (client != null && client.sinceReceived().compareTo(silence) > 0) {
                    LOG.info("Nothing came from the Gateway for {} s: ending the connection", silence.toSeconds());
                    watched = null;
                    client.abort();
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /** For the owner to wait for. */
    public Thread thread() {
        return thread;
    }
}
