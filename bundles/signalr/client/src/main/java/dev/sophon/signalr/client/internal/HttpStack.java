package dev.sophon.signalr.client.internal;

import dev.sophon.protocol.net.ProxyChoice;
import dev.sophon.signalr.client.HubAddress;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What one hub connection needs of HTTP, all its own, so that closing it leaves nothing behind. Thread-safe.
 */
public final class HttpStack implements AutoCloseable {
    private static final Duration PING = Duration.ofSeconds(15);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    private final URI hub;
    private final @Nullable SSLSocketFactory sslSockets;
    private final @Nullable X509TrustManager trust;
    private final ProxyChoice proxy;
    private final WatchedSockets sockets;
    private final NegotiatedChallenge challenge;
    private final Dispatcher dispatcher;
    private final ConnectionPool pool = new ConnectionPool(1, 5, TimeUnit.SECONDS);

    /**
     * For a hub whose address was checked; the environment is where proxies may be named, {@code null} for this process's
     * with the system's settings.
     *
     * @param messageBytes the most that is read as one answer or one message, on the wire
     */
    public HttpStack(
            URI hub,
            @Nullable SSLSocketFactory sslSockets,
            @Nullable X509TrustManager trust,
            @Nullable Map<String, String> environment,
            long messageBytes,
            NegotiatedChallenge challenge) {
        this.challenge = challenge;
        this.hub = ofHttp(hub);
        this.sslSockets = sslSockets;
        this.trust = trust;
        this.proxy = environment == null ? ProxyChoice.of(this.hub) : ProxyChoice.of(this.hub, environment, null);
        this.sockets = new WatchedSockets(proxy.socks(), messageBytes);
        this.dispatcher = new Dispatcher(new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), HttpStack::daemon));
    }

    /** The hub's address as HTTP: the client makes a WebSocket's of it where it needs one, but not the other way. */
    public URI hub() {
        return hub;
    }

    /** Sets up the client that Microsoft's builder is about to build. */
    public void configure(OkHttpClient.Builder client) {
        client.dispatcher(dispatcher)
                .connectionPool(pool)
                .socketFactory(sockets)
                .connectTimeout(CONNECT)
                .pingInterval(PING)
                // A peer that takes nothing is found by its silence; a timer for each write wakes one more thread.
                .writeTimeout(Duration.ZERO)
                .followRedirects(false)
                .followSslRedirects(false)
                .addInterceptor(chain -> {
                    // A negotiation may lead elsewhere; the token goes along, so the address must be as good.
                    try {
                        HubAddress.check(chain.request().url().uri());
                    } catch (IllegalArgumentException e) {
                        // Anything else would end one of OkHttp's threads with a stack trace.
                        throw new IOException(e.getMessage(), e);
                    }
                    return uncompressed(chain);
                })
                .addInterceptor(challenge);
        configureProxy(client);
        if (sslSockets != null && trust != null) {
            client.sslSocketFactory(sslSockets, trust);
        } else if (hub.getScheme().equals("http")) {
            // Otherwise all that Java trusts is read before the first connection, which will have no use for it.
            client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        }
    }

    /** What is compressed may be of any size when it is not any more. */
    private static Response uncompressed(Interceptor.Chain chain) throws IOException {
        Request plain = chain.request()
                .newBuilder()
                .removeHeader(EXTENSIONS)
                .header("Accept-Encoding", "identity")
                .build();
        return chain.proceed(plain).newBuilder().removeHeader(EXTENSIONS).build();
    }

    /** A message has come to its end. */
    public void messageComplete() {
        sockets.messageComplete();
    }

    private void configureProxy(OkHttpClient.Builder client) {
        Proxy http = proxy.http();
        client.proxy(http == null ? Proxy.NO_PROXY : http);
        String user = proxy.user();
        String password = proxy.password();
        if (user != null && password != null) {
            client.proxyAuthenticator((route, response) -> response.request().header("Proxy-Authorization") != null
                    ? null // It was sent already, and refused.
                    : response.request()
                            .newBuilder()
                            .header("Proxy-Authorization", Credentials.basic(user, password))
                            .build());
        }
    }

    /** How long nothing has been received over any of the sockets. */
    public Duration sinceReceived() {
        return sockets.sinceReceived();
    }

    /** Breaks what is under way and ends the threads. Later calls do nothing. */
    @Override
    public void close() {
        dispatcher.cancelAll();
        sockets.close();
        pool.evictAll();
        dispatcher.executorService().shutdown();
    }

    private static URI ofHttp(URI hub) {
        String text = hub.toString();
        return text.regionMatches(true, 0, "ws", 0, 2) ? URI.create("http" + text.substring(2)) : hub;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "signalr-client");
        thread.setDaemon(true);
        return thread;
    }
}
