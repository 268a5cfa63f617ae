package dev.sophon.platform.freedesktop.internal.position;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.PositionSource;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Positions by GeoClue, with a connection for each question. It is always there on Linux: GeoClue is started by the first
 * who asks, so only asking tells whether it works.
 */
@Component
public final class GeoCluePositions implements PositionSource {
    private static final String SYSTEM_BUS = "unix:path=/run/dbus/system_bus_socket";

    /**
     * After which GeoClue is told to begin anew, four times as long after each: now and then it starts without opening a
     * source, and a source may need half a minute.
     */
    private static final Duration FIRST_TRY = Duration.ofSeconds(4);

    private final String address;

    /** @param host says that this is Linux */
    @Activate
    public GeoCluePositions(@Reference(target = "(sophon.os=linux)") HostPlatform host) {
        this(System.getenv().getOrDefault("DBUS_SYSTEM_BUS_ADDRESS", SYSTEM_BUS));
    }

    /** @param address of the system bus, as D-Bus writes it */
    GeoCluePositions(String address) {
        this.address = address;
    }

    @Override
    public Position find(int accuracy, Duration patience) throws CommandException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        try (GeoClueClient client = new GeoClueClient(address)) {
            client.start(left(deadline));
            Position best = null;
            Duration oneTry = FIRST_TRY;
            long tryEnds = System.nanoTime() + oneTry.toNanos();
            while (!left(deadline).isZero()) {
                Duration wait = best == null ? shorter(left(deadline), left(tryEnds)) : left(deadline);
                Optional<Position> next = client.next(wait);
                if (next.isPresent()) {
                    best = better(best, next.get());
                    if (isEnough(best, accuracy)) {
                        return best;
                    }
                } else if (best == null && !left(deadline).isZero()) {
                    client.startAnew(left(deadline));
                    oneTry = oneTry.multipliedBy(4);
                    tryEnds = System.nanoTime() + oneTry.toNanos();
                }
            }
            if (best != null) {
                return best;
            }
        }
        throw CommandException.unsupported(
                "GeoClue found no position in time. It needs a source, as Wi-Fi, a modem or a"
                        + " GPS receiver that shares its NMEA lines: /etc/geoclue/geoclue.conf says which it may use.");
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static boolean isEnough(Position found, int accuracy) {
        Double known = found.accuracy();
        return accuracy == 0 || (known != null && known <= accuracy);
    }

    /** The later one, unless it is known to be less exact. */
    private static Position better(@Nullable Position before, Position now) {
        Double earlier = before == null ? null : before.accuracy();
        Double later = now.accuracy();
        boolean worse = earlier != null && (later == null || later > earlier);
        return before != null && worse ? before : now;
    }
}
