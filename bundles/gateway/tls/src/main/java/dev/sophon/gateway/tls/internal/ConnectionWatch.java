package dev.sophon.gateway.tls.internal;

import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.felix.http.jetty.ConnectorFactory;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections that hold the web server up: whose next request does not come to the end of its head, or who do not
 * read what they asked for. Such a client keeps the server's own idle time from passing by a byte now and then. WebSockets
 * are the hubs' to watch.
 */
@Component(immediate = true, service = ConnectorFactory.class)
public final class ConnectionWatch implements ConnectorFactory {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** From the first byte of a request, or of a handshake, to the end of its head. */
    static final Duration HEAD = Duration.ofSeconds(15);
    /** For a part of an answer, of which there are 64 KiB at most where it is large, to leave this machine. */
    static final Duration PART = Duration.ofSeconds(30);

    private final Time.Scheduled ticking;
    private final Time time;
    private volatile @Nullable Server server;
    /** What was seen of those that are open; used by the timer alone. */
    private IdentityHashMap<EndPoint, Seen> seen = new IdentityHashMap<>();

    /**
     * A connection at its last change.
     *
     * @param requests whose heads had come
     * @param answered whether the answers to all of them had begun, and nothing waited to leave
     * @param in bytes that had come when that was so first
     * @param out bytes that were on their way out, or had left
     * @param headSince when a head was seen to have begun; 0 for none
     * @param partSince when a part of an answer was seen to wait; 0 for none
     */
    private record Seen(long requests, boolean answered, long in, long out, long headSince, long partSince) {}

    @Activate
    public ConnectionWatch(@Reference Time time) {
        this.time = time;
        this.ticking = time.every(LOOK, this::tick);
    }

    @Deactivate
    public void close() {
        ticking.cancel();
    }

    @Override
    public Connector createConnector(Server jetty) {
        server = jetty;
        return new DeafConnector(jetty);
    }

    /** Looks at all connections. */
    void tick() {
        Server jetty = server;
        if (jetty == null) {
            return;
        }
        long now = time.nanos();
        IdentityHashMap<EndPoint, Seen> next = new IdentityHashMap<>();
        for (Connector connector : jetty.getConnectors()) {
            for (EndPoint end : connector.getConnectedEndPoints()) {
                look(end, now == 0 ? 1 : now, next);
            }
        }
        seen = next;
    }

    private void look(EndPoint end, long now, Map<EndPoint, Seen> next) {
        Connection outer = end.getConnection();
        Connection http =
                outer instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : outer;
        if (outer == null || !(http instanceof ConnectionMetaData)) {
            return;
        }
        Seen is = seen(seen.get(end), outer, http, stalls(end), now);
        if (is.headSince() != 0 && now - is.headSince() > HEAD.toNanos()) {
            close(end, "its request does not come to the end of its head");
        } else if (is.partSince() != 0 && now - is.partSince() > PART.toNanos()) {
            close(end, "it does not read its answer");
        } else {
            next.put(end, is);
        }
    }

    private static Seen seen(@Nullable Seen was, Connection outer, Connection http, boolean stalls, long now) {
        long requests = http.getMessagesIn();
        boolean answered = http.getMessagesOut() >= requests && !stalls;
        long in = outer.getBytesIn();
        long out = http.getBytesOut();
        Seen quiet = was != null && was.answered() && answered && was.requests() == requests ? was : null;
        long before = quiet == null ? in : quiet.in();
        long head = 0;
        // Who has connected has to ask for something, and who has begun to has to finish.
        if (answered && (requests == 0 || in > before)) {
            head = quiet == null || quiet.headSince() == 0 ? now : quiet.headSince();
        }
        long part = !stalls ? 0 : was != null && was.out() == out && was.partSince() != 0 ? was.partSince() : now;
        return new Seen(requests, answered, before, out, head, part);
    }

    /** Whether something waits to leave this machine. */
    private static boolean stalls(EndPoint end) {
        return end instanceof AbstractEndPoint socket
                && socket.getWriteFlusher().isPending();
    }

    private static void close(EndPoint end, String why) {
        LOG.debug("The connection of {} is closed: {}", end.getRemoteSocketAddress(), why);
        end.close();
    }
}
