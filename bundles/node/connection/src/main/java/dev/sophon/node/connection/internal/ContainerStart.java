package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection.Status;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container's start around the first greeting. By their start levels the connection comes first, then what was plugged
 * in, then the rest: the greeting waits for what was plugged in, and the rest waits for the greeting. Thread-safe.
 */
final class ContainerStart implements AutoCloseable {
    /** The start level of what was plugged in, behind the connection's own: one that hangs cannot keep the Node off line. */
    static final int PLUGGED_IN = 80;
    /**
     * So long after the connection's start a greeting waits for it at most: a busy machine needs seconds for what otherwise
     * takes a tenth of one, and with a bundle that hangs the Node is late by this at each start.
     */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ContainerStart.class);
    private static final long FIRST_ATTEMPT_MS = 2000;

    private final BundleContext bundles;
    private final StatusBoard board;
    private final long end;
    private final CountDownLatch pluggedIn = new CountDownLatch(1);
    private final SynchronousBundleListener listener = this::changed;
    /** For a container that has nothing behind what was plugged in. */
    private final FrameworkListener levels = event -> closeIfPast();

    /** @param patience how long from now a greeting waits at most */
    ContainerStart(BundleContext bundles, StatusBoard board, Duration patience) {
        this.bundles = bundles;
        this.board = board;
        this.end = System.nanoTime() + patience.toNanos();
        bundles.addBundleListener(listener);
        bundles.addFrameworkListener(levels);
        // Looked at behind that, so that it is not missed when it passes just now.
        closeIfPast();
    }

    private void closeIfPast() {
        if (bundles.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel() > PLUGGED_IN) {
            close();
        }
    }

    /**
     * Waits until what was plugged in has started: a greeting without its commands would have what the Gateway sends again
     * answered with {@code unknown_command}.
     */
    void awaitPluggedIn() throws InterruptedException {
        if (!pluggedIn.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            close();
            LOG.warn("What was plugged in has not started in time; the Gateway hears of its commands when it has");
        }
    }

    /**
     * Holds the container's start, behind what was plugged in, until the Node is online or has failed to be: the shell and
     * the features service take a second of a processor, which the connection would have to share with them.
     */
    private void changed(BundleEvent event) {
        boolean begins = event.getType() == BundleEvent.STARTING || event.getType() == BundleEvent.LAZY_ACTIVATION;
        if (begins && event.getBundle().adapt(BundleStartLevel.class).getStartLevel() > PLUGGED_IN) {
            close();
            awaitFirstAttempt();
        }
    }

    private void awaitFirstAttempt() {
        CountDownLatch ended = new CountDownLatch(1);
        StatusBoard.Subscription subscription = board.subscribe(status -> {
            if (hasEndedAnAttempt(status)) {
                ended.countDown();
            }
        });
        try {
            if (!ended.await(FIRST_ATTEMPT_MS, TimeUnit.MILLISECONDS)) {
                LOG.debug("No answer yet; the container's start goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            subscription.close();
        }
    }

    private static boolean hasEndedAnAttempt(Status status) {
        return switch (status.state()) {
            case IDLE, CONNECTING -> false;
            case ONLINE ->
                status.lastHeartbeat() != null
                        && status.connectedAt() != null
                        && !status.lastHeartbeat().isBefore(status.connectedAt());
            case RETRYING, REPLACED, REVOKED -> true;
        };
    }

    /** Nothing is waited for any more. */
    @Override
    public void close() {
        pluggedIn.countDown();
        bundles.removeBundleListener(listener);
        bundles.removeFrameworkListener(levels);
    }
}
