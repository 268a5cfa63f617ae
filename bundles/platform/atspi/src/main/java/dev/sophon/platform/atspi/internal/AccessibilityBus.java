package dev.sophon.platform.atspi.internal;

import dev.sophon.dbus.BusAddress;
import dev.sophon.dbus.Call;
import dev.sophon.dbus.Connection;
import dev.sophon.dbus.Ref;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The bus on which applications tell of their windows. It is a service while the bus answers. Thread-safe. */
final class AccessibilityBus {
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Ref LAUNCHER = new Ref("org.a11y.Bus", "/org/a11y/bus");
    private static final String STATUS = "org.a11y.Status";

    private final Map<String, String> environment;
    private final SeenElements seen = new SeenElements();

    /** @param environment that names the session bus */
    AccessibilityBus(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** What was told of its elements. */
    SeenElements seen() {
        return seen;
    }

    /** Joins it, starting it first if the session can. */
    Connection join() throws IOException, InterruptedException {
        try (Connection session = session()) {
            return join(session, List.of());
        }
    }

    /**
     * Joins it, and tells the applications that somebody looks, which some of them wait for.
     *
     * @param isNews runs where they did not know
     */
    Connection joinEnabled(Runnable isNews) throws IOException, InterruptedException {
        try (Connection session = session()) {
            Call enabled = Call.get(LAUNCHER, STATUS, "IsEnabled");
            Connection joined = join(session, List.of(enabled));
            if (enabled.succeeded() && !Boolean.TRUE.equals(enabled.value())) {
                exchange(session, List.of(Call.set(LAUNCHER, STATUS, "IsEnabled", true)));
                isNews.run();
            }
            return joined;
        }
    }

    private static Connection join(Connection session, List<Call> others) throws IOException, InterruptedException {
        Call address = new Call(LAUNCHER, LAUNCHER.bus(), "GetAddress", "");
        List<Call> calls = new ArrayList<>(others);
        calls.add(address);
        exchange(session, calls);
        if (!address.succeeded()) {
            throw new IOException("the session has no accessibility bus; install at-spi2-core");
        }
        Path socket = BusAddress.socket(address.text())
                .orElseThrow(() -> new IOException("the accessibility bus listens where Java cannot reach it:"
                        + " not on a Unix socket in the file system"));
        return Connection.toBus(socket, PATIENCE);
    }

    private Connection session() throws IOException, InterruptedException {
        Path socket = BusAddress.session(environment)
                .orElseThrow(() -> new IOException("DBUS_SESSION_BUS_ADDRESS names no session bus that Java can reach;"
                        + " start the Node inside the desktop session"));
        return Connection.toBus(socket, PATIENCE);
    }

    private static void exchange(Connection connection, List<Call> calls) throws IOException, InterruptedException {
        connection.exchange(calls, PATIENCE, System.nanoTime() + 2 * PATIENCE.toNanos());
    }
}
