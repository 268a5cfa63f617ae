package dev.sophon.signalr.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.signalr.HttpHubConnectionBuilder;
import com.microsoft.signalr.HttpRequestException;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.HubConnectionState;
import com.microsoft.signalr.TransportEnum;
import dev.sophon.signalr.client.internal.HttpStack;
import dev.sophon.signalr.client.internal.NegotiatedChallenge;
import io.reactivex.rxjava3.core.Single;
import java.net.ProtocolException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a hub, from its start to its end, by Microsoft's client: a new object for each attempt. What that
 * client leaves open is dealt with here:
 *
 * <ul>
 *   <li>small messages do not wait for Nagle's algorithm;
 *   <li>a dead peer is found: WebSocket pings every 15 s, and {@link #sinceReceived()} for a watchdog. Neither follows the
 *       wall clock, and Microsoft's own server timeout, which does, is out of the way;
 *   <li>whether the server said goodbye, and whether it lets us come back, reaches {@link HubClosed};
 *   <li>{@link #start} and {@link #close} end in time and leave no socket and no thread behind, whatever state a failed
 *       attempt left Microsoft's object in;
 *   <li>JSON goes by Jackson, so a value that is encoded already is embedded as it is;
 *   <li>plain text off loopback is refused, also where a negotiation leads, and HTTP redirects are not followed;
 *   <li>proxies of the system and of {@code HTTPS_PROXY} are used;
 *   <li>a message has a largest size, and nothing is compressed: Microsoft's client reads whatever comes into memory.
 * </ul>
 *
 * <p>Handlers are registered on {@link #connection()} before the start. Those with a result run in parallel on threads
 * that are interrupted when the connection ends. Thread-safe.
 */
public final class HubClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubClient.class);
    private static final Duration STOP = Duration.ofSeconds(1);
    /** Longer than any clock can jump: {@link #sinceReceived()} is for finding a server that is gone. */
    private static final Duration NEVER = Duration.ofDays(365L * 1000);

    private static final long MESSAGE_BYTES = 16L << 20;
    /** What OkHttp says when the server answers an upgrade by something else. */
    private static final Pattern UPGRADE_REFUSED = Pattern.compile("Expected HTTP 101 response but was '(\\d{3}) .*");

    private final HttpStack http;
    private final HubConnection connection;
    private final Farewell farewell;
    private final AtomicBoolean started = new AtomicBoolean();

    private HubClient(Builder builder) {
        farewell = new Farewell(builder.onClosed);
        http = new HttpStack(
                builder.hub,
                builder.sslSockets,
                builder.trust,
                builder.environment,
                builder.messageBytes,
                new NegotiatedChallenge(builder.challenge));
        connection = builder.hubConnection(http, farewell);
        connection.onClosed(farewell::closed);
    }

    /**
     * Begins a connection to a hub.
     *
     * @param hub such as {@code https://gateway.example/hubs/node}; {@code wss} and {@code ws} are taken, too
     * @param mapper writes arguments and results, and reads them; its stream constraints bound what is read
     * @throws IllegalArgumentException if {@link HubAddress#check} refuses the address
     */
    public static Builder to(URI hub, ObjectMapper mapper) {
        return new Builder(HubAddress.check(hub), mapper);
    }

    /** Microsoft's object: for handlers, sending and invoking. Starting and stopping it is done here. */
    public HubConnection connection() {
        return connection;
    }

    /**
     * Negotiates, connects and shakes hands. May be called once. When it fails everything is cleaned up, and there is
     * nothing left to close.
     *
     * @param timeout for all of it; more than zero
     * @throws HubConnectException if it cannot be done, with the cause at the bottom of it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if it was started or closed before
     */
    public void start(Duration timeout) throws HubConnectException, InterruptedException {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a HubClient is started once");
        }
        boolean done = false;
        try {
            done = connection.start().blockingAwait(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!done) {
                throw new HubConnectException(
                        "no answer within " + timeout.toSeconds() + " s", 0, new TimeoutException());
            }
        } catch (RuntimeException e) {
            Throwable root = root(e);
            if (root instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw describe(root);
        } finally {
            if (!done) {
                http.close();
            }
        }
    }

    /** How long nothing has been received, to the byte; before the first byte, since this object was made. Monotonic. */
    public Duration sinceReceived() {
        return http.sinceReceived();
    }

    /**
     * Says goodbye if the connection is live, for a second at most, and lets go of everything. {@link HubClosed} follows if
     * it was live. Later calls do nothing.
     */
    @Override
    public void close() {
        started.set(true);
        // In any other state Microsoft's stop may wait for ever, or fail where nobody can catch it.
        if (connection.getConnectionState() == HubConnectionState.CONNECTED) {
            sayGoodbye();
        }
        http.close();
    }

    private void sayGoodbye() {
        try {
            boolean answered =
                    connection.stop().onErrorComplete().blockingAwait(STOP.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("goodbye {}", answered ? "answered" : "not answered");
        } catch (RuntimeException e) {
            // The connection ended meanwhile, or we are interrupted, which Rx wraps and forgets.
            if (root(e) instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets go of everything at once, for when the peer is taken to be dead. {@link HubClosed} follows if it was live. */
    public void abort() {
        started.set(true);
        http.close();
    }

    /** What is at the bottom of a failure; a refused negotiation is, whatever is said to have caused it. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof HttpRequestException)) {
            root = root.getCause();
        }
        return root;
    }

    private static HubConnectException describe(Throwable root) {
        int status = 0;
        if (root instanceof HttpRequestException refused) {
            status = refused.getStatusCode();
        } else if (root instanceof ProtocolException && root.getMessage() != null) {
            Matcher upgrade = UPGRADE_REFUSED.matcher(root.getMessage());
            status = upgrade.matches() ? Integer.parseInt(upgrade.group(1)) : 0;
        }
        String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String message = status != 0 ? "the server answered HTTP " + status : said;
        return new HubConnectException(message, status, root);
    }

    /** Collects what the server says at the end, so that the one report at the end can tell it. */
    private static final class Farewell {
        private final Consumer<HubClosed> onClosed;
        private volatile @Nullable HubClosed told;

        Farewell(Consumer<HubClosed> onClosed) {
            this.onClosed = onClosed;
        }

        void told(@Nullable String error, boolean allowReconnect) {
            told = new HubClosed(true, error, allowReconnect);
        }

        void closed(@Nullable Exception cause) {
            HubClosed said = told;
            onClosed.accept(
                    said != null ? said : new HubClosed(false, cause == null ? null : cause.getMessage(), true));
        }
    }

    /** Collects the settings of a {@link HubClient}. Not thread-safe. */
    public static final class Builder {
        private final URI hub;
        private final ObjectMapper mapper;
        private Supplier<String> token = () -> "";
        private Consumer<HubClosed> onClosed = closed -> {};
        private @Nullable SSLSocketFactory sslSockets;
        private @Nullable X509TrustManager trust;
        private @Nullable Map<String, String> environment;
        private long messageBytes = MESSAGE_BYTES;
        private Function<String, Map<String, String>> challenge = asked -> Map.of();

        private Builder(URI hub, ObjectMapper mapper) {
            this.hub = hub;
            this.mapper = Objects.requireNonNull(mapper, "mapper");
        }

        /** The bearer token, asked for when it is needed and sent in the {@code Authorization} header, never in the URL. */
        public Builder bearerToken(Supplier<String> token) {
            this.token = Objects.requireNonNull(token, "token");
            return this;
        }

        /** Hears once of the end of a connection that was started, on a thread of the client: it must not block. */
        public Builder onClosed(Consumer<HubClosed> listener) {
            this.onClosed = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /** Whom to trust; unless given, whom the Java runtime trusts. Host names are checked in any case. */
        public Builder tls(SSLSocketFactory sockets, X509TrustManager trust) {
            this.sslSockets = Objects.requireNonNull(sockets, "sockets");
            this.trust = Objects.requireNonNull(trust, "trust");
            return this;
        }

        /** The largest message that is read, in bytes on the wire; a larger one ends the connection. 16 MiB unless given. */
        public Builder messageBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes: expected at least 1");
            }
            this.messageBytes = bytes;
            return this;
        }

        /**
         * Gives the headers that answer a challenge of the server's: the {@code challenge} of its negotiation. Asked once,
         * before the WebSocket is opened, on a thread of the client, if there is one.
         */
        public Builder challenge(Function<String, Map<String, String>> answer) {
            this.challenge = Objects.requireNonNull(answer, "answer");
            return this;
        }

        /** Where {@code HTTPS_PROXY} and {@code NO_PROXY} are looked up; unless given, in the process's environment. */
        Builder environment(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
            return this;
        }

        public HubClient build() {
            return new HubClient(this);
        }

        private HubConnection hubConnection(HttpStack http, Farewell farewell) {
            HttpHubConnectionBuilder builder = HubConnectionBuilder.create(
                            http.hub().toString())
                    .withTransport(TransportEnum.WEBSOCKETS)
                    .withHubProtocol(new JacksonHubProtocol(mapper, farewell::told, http::messageComplete))
                    .withAccessTokenProvider(Single.fromSupplier(token::get))
                    .withServerTimeout(NEVER.toMillis());
            builder.setHttpClientBuilderCallback(http::configure);
            return builder.build();
        }
    }
}
