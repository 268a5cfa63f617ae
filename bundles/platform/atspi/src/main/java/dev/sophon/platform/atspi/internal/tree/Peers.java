package dev.sophon.platform.atspi.internal.tree;

import dev.sophon.dbus.BusAddress;
import dev.sophon.dbus.Call;
import dev.sophon.dbus.Connection;
import dev.sophon.dbus.Ref;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The applications that one query talks to, each over a connection of its own: what one of them does to it, freezing or
 * breaking the protocol, stays with that one. For one thread.
 */
public final class Peers implements AutoCloseable {
    /** What an application that does not answer may cost, each time it is waited for. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Windows may hold parts of other applications, so there may be more of them than were asked for. */
    private static final int MOST = 400;

    private static final Ref BUS = new Ref("org.freedesktop.DBus", "/org/freedesktop/DBus");
    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    /** How an application is doing. */
    public enum Health {
        WELL,
        SILENT,
        BROKEN
    }

    private final Connection bus;
    private final long deadline;
    private final Map<String, Connection> own = new HashMap<>();
    private final Map<String, Health> troubled = new LinkedHashMap<>();
    private final Map<String, Long> processes = new HashMap<>();

    /** @param bus is closed with this */
    public Peers(Connection bus, long deadline) {
        this.bus = bus;
        this.deadline = deadline;
    }

    /** Asks over the bus, which several applications share. Returns whether all answered. */
    public boolean askTogether(Collection<Call> calls) throws IOException, InterruptedException {
        return bus.exchange(calls, PATIENCE, deadline);
    }

    /** Connects to an application where it listens itself; where that does not work it is asked over the bus. */
    public void connect(String name, String address) throws InterruptedException {
        Optional<Path> socket = BusAddress.socket(address);
        if (socket.isPresent()) {
            try {
                own.put(name, Connection.toApplication(socket.get(), PATIENCE));
            } catch (IOException e) {
                LOG.debug("An application does not answer where it listens itself; it is asked over the bus", e);
            }
        }
    }

    /** Asks each application what is meant for it. Calls to one that is in trouble stay unanswered. */
    public void ask(Collection<Call> calls) throws InterruptedException {
        ask(calls, PATIENCE);
    }

    public void ask(Collection<Call> calls, Duration patience) throws InterruptedException {
        Map<String, List<Call>> byPeer = new LinkedHashMap<>();
        for (Call call : calls) {
            byPeer.computeIfAbsent(call.destination(), name -> new ArrayList<>())
                    .add(call);
        }
        for (Map.Entry<String, List<Call>> peer : byPeer.entrySet()) {
            if (health(peer.getKey()) == Health.WELL && !outOfTime()) {
                ask(peer.getKey(), peer.getValue(), patience);
            }
        }
    }

    private void ask(String name, List<Call> calls, Duration patience) throws InterruptedException {
        try {
            Connection connection = own.get(name);
            if (connection == null) {
                if (own.size() >= MOST) {
                    throw new IOException("too many applications");
                }
                connection = bus.another(PATIENCE);
                own.put(name, connection);
            }
            if (!connection.exchange(calls, patience, deadline) && !outOfTime()) {
                troubled.put(name, Health.SILENT);
            }
        } catch (IOException e) {
            LOG.debug("The connection to an application broke", e);
            troubled.put(name, Health.BROKEN);
        }
    }

    public Health health(String name) {
        return troubled.getOrDefault(name, Health.WELL);
    }

    public boolean outOfTime() {
        return deadline - System.nanoTime() <= 0;
    }

    /** The process behind a name on the bus, for one that does not tell its own name; 0 if nobody knows. */
    public long process(String name) throws IOException, InterruptedException {
        Long known = processes.get(name);
        if (known != null) {
            return known;
        }
        Call call = new Call(BUS, BUS.bus(), "GetConnectionUnixProcessID", "s", name);
        bus.exchange(List.of(call), PATIENCE, System.nanoTime() + PATIENCE.toNanos());
        long process = call.number(0);
        processes.put(name, process);
        return process;
    }

    @Override
    public void close() {
        own.values().forEach(Connection::close);
        bus.close();
    }
}
