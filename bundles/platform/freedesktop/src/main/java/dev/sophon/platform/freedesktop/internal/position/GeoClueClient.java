package dev.sophon.platform.freedesktop.internal.position;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.PositionSource.Position;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.errors.AccessDenied;
import org.freedesktop.dbus.errors.ServiceUnknown;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.interfaces.Properties;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * One client of GeoClue's and its connection, which GeoClue knows it by. Calls are made on a thread of its own: the library
 * waits for an answer for 20 s, whatever interrupts it. For one thread.
 */
final class GeoClueClient implements AutoCloseable {
    /** As GeoClue's configuration and agents know the Node. */
    static final String DESKTOP_ID = "sophon-node";

    /** The coarser levels give nothing of a receiver, and may only ask a service in the web where this machine is. */
    private static final UInt32 EXACT = new UInt32(8);

    /** For what GeoClue does by itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int TO_CONNECT_MS = 2000;
    private static final int MOST_UNREAD = 16;
    private static final int LONGEST_SOURCE = 100;
    /** In seconds; any later one is nonsense. */
    private static final long LATEST = 1L << 40;

    private final BlockingQueue<DBusPath> found = new LinkedBlockingQueue<>(MOST_UNREAD);
    private final ExecutorService caller = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "sophon-geoclue");
        thread.setDaemon(true);
        return thread;
    });
    private final DBusConnection bus;
    private GeoClue.@Nullable Client client;

    /** @param address of the system bus */
    GeoClueClient(String address) throws CommandException {
        try {
            bus = DBusConnectionBuilder.forAddress(address)
                    .withShared(false)
                    .transportConfig()
                    .withServiceLoaderClassLoader(GeoClueClient.class.getClassLoader())
                    .withTimeout(TO_CONNECT_MS)
                    .back()
                    .build();
        } catch (DBusException | DBusExecutionException | IllegalArgumentException e) {
            caller.shutdown();
            throw new CommandException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    "The system's D-Bus cannot be reached, over which GeoClue is asked. Start it (on Debian and Ubuntu:"
                            + " the package dbus).",
                    e);
        }
    }

    /** Begins to look for positions; whoever GeoClue asks about it may take the whole time. */
    void start(Duration patience) throws CommandException, InterruptedException {
        Duration soon = patience.compareTo(PATIENCE) < 0 ? patience : PATIENCE;
        DBusPath path = call(soon, GeoClueClient::noAgent, () -> remote(GeoClue.MANAGER_PATH, GeoClue.Manager.class)
                .client());
        GeoClue.Client mine = call(soon, GeoClueClient::silent, () -> {
            Properties properties = remote(path.getPath(), Properties.class);
            properties.Set(GeoClue.CLIENT, "DesktopId", DESKTOP_ID);
            properties.Set(GeoClue.CLIENT, "RequestedAccuracyLevel", EXACT);
            bus.addSigHandler(GeoClue.Client.LocationUpdated.class, signal -> {
                if (signal.getPath().equals(path.getPath())) {
                    found.offer(signal.found());
                }
            });
            return remote(path.getPath(), GeoClue.Client.class);
        });
        client = mine;
        run(patience, mine::start);
    }

    /** Stops and begins once more. */
    void startAnew(Duration patience) throws CommandException, InterruptedException {
        GeoClue.Client mine = client;
        if (mine != null) {
            run(patience, mine::stop);
            run(patience, mine::start);
        }
    }

    private void run(Duration patience, Runnable task) throws CommandException, InterruptedException {
        call(patience, GeoClueClient::undecided, () -> {
            task.run();
            return true;
        });
    }

    /** The next position, if one comes in this time. */
    Optional<Position> next(Duration patience) throws CommandException, InterruptedException {
        DBusPath path = found.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        return path == null
                ? Optional.empty()
                : Optional.of(
                        position(call(PATIENCE, GeoClueClient::silent, () -> remote(path.getPath(), Properties.class)
                                .GetAll(GeoClue.LOCATION))));
    }

    static Position position(Map<String, Variant<?>> told) throws CommandException {
        Double latitude = number(told, "Latitude", -90, 90);
        Double longitude = number(told, "Longitude", -180, 180);
        if (latitude == null || longitude == null) {
            throw CommandException.unsupported("GeoClue told a position without a latitude and a longitude.");
        }
        return new Position(
                latitude,
                longitude,
                number(told, "Accuracy", Double.MIN_VALUE, Double.MAX_VALUE),
                // Unknown is the least that there is.
                number(told, "Altitude", -1e6, 1e9),
                number(told, "Speed", 0, Double.MAX_VALUE),
                number(told, "Heading", 0, 360),
                source(told),
                measuredAt(told));
    }

    /** Null where it is not known, which GeoClue says by a number that cannot be. */
    private static @Nullable Double number(Map<String, Variant<?>> told, String name, double least, double greatest) {
        Variant<?> variant = told.get(name);
        return variant != null && variant.getValue() instanceof Double value && value >= least && value <= greatest
                ? value
                : null;
    }

    private static String source(Map<String, Variant<?>> told) {
        Variant<?> variant = told.get("Description");
        String text = variant != null && variant.getValue() instanceof String words ? words.strip() : "";
        return text.isEmpty() ? "GeoClue" : text.substring(0, Math.min(LONGEST_SOURCE, text.length()));
    }

    /** Seconds and microseconds. */
    private static @Nullable Instant measuredAt(Map<String, Variant<?>> told) {
        Variant<?> variant = told.get("Timestamp");
        if (variant == null
                || !(variant.getValue() instanceof Object[] parts)
                || parts.length != 2
                || !(parts[0] instanceof Number seconds)
                || !(parts[1] instanceof Number micros)) {
            return null;
        }
        return seconds.longValue() > 0 && seconds.longValue() < LATEST
                ? Instant.ofEpochSecond(seconds.longValue())
                        .plus(Math.floorMod(micros.longValue(), 1_000_000L), ChronoUnit.MICROS)
                : null;
    }

    private <I extends DBusInterface> I remote(String path, Class<I> type) throws DBusException {
        return bus.getRemoteObject(GeoClue.SERVICE, path, type);
    }

    /** What to say when there is no answer in time. */
    private interface Late {
        CommandException words();
    }

    private <T> T call(Duration patience, Late late, Callable<T> task) throws CommandException, InterruptedException {
        try {
            return caller.submit(task).get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late.words();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    private static CommandException failure(@Nullable Throwable cause) {
        if (cause instanceof ServiceUnknown) {
            return new CommandException(
                    ErrorCode.PLATFORM_UNSUPPORTED,
                    "There is no GeoClue here. Install it (on Debian and Ubuntu: geoclue-2.0).",
                    cause);
        }
        if (cause instanceof AccessDenied) {
            return new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "GeoClue does not tell this program where the device is. Allow " + DESKTOP_ID + " in the desktop's"
                            + " settings, or in /etc/geoclue/geoclue.conf: [" + DESKTOP_ID + "] allowed=true"
                            + " system=true users=",
                    cause);
        }
        return new CommandException(
                ErrorCode.PLATFORM_UNSUPPORTED,
                "GeoClue cannot be started, or failed; the system's journal says why.",
                cause);
    }

    private static CommandException noAgent() {
        return CommandException.unsupported("GeoClue does not answer: it waits for an agent in the person's session."
                + " Start one (on Debian and Ubuntu: the package geoclue-2-demo, /usr/libexec/geoclue-2.0/demos/agent),"
                + " where the desktop brings none.");
    }

    private static CommandException silent() {
        return CommandException.unsupported("GeoClue does not answer.");
    }

    private static CommandException undecided() {
        return CommandException.unsupported(
                "GeoClue's agent has not said in time whether this program may know the" + " position.");
    }

    /** GeoClue lets go of the client when its connection is gone. */
    @Override
    public void close() {
        caller.shutdownNow();
        try {
            bus.close();
        } catch (IOException e) {
            // Nothing is left that could be lost.
            return;
        }
    }
}
