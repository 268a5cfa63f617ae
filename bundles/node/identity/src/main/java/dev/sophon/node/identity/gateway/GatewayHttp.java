package dev.sophon.node.identity.gateway;

import dev.sophon.protocol.net.ProxyChoice;
import java.io.IOException;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to a Gateway for the command lines: it trusts what this system trusts, goes by the proxy that the Node's connection
 * goes by too, and follows no redirection, which would carry a secret elsewhere.
 */
public final class GatewayHttp {
    static {
        // Java would not give a proxy its password for https unless it is told so before its first client.
        String refused = "jdk.http.auth.tunneling.disabledSchemes";
        if (System.getProperty(refused) == null) {
            System.setProperty(refused, "");
        }
    }

    private GatewayHttp() {}

    /**
     * A client for one Gateway.
     *
     * @throws IllegalArgumentException if the environment names a proxy that cannot be used; the message is fit for people
     * @throws GeneralSecurityException if this Java cannot speak TLS
     */
    public static HttpClient.Builder to(URI gateway) throws GeneralSecurityException {
        ProxyChoice choice = ProxyChoice.of(gateway);
        if (choice.socks() != null) {
            throw new IllegalArgumentException(
                    "The way to " + gateway.getHost() + " leads by a SOCKS proxy, which only the"
                            + " connection of a Node can go by. Name an HTTP proxy in HTTPS_PROXY, or the Gateway in NO_PROXY");
        }
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(new Chosen(choice.http()));
        String user = choice.user();
        String password = choice.password();
        if (user != null && password != null) {
            client.authenticator(new ForProxy(user, password));
        }
        return gateway.getScheme().equals("https")
                ? client.sslContext(SystemTrust.current().context())
                : client;
    }

    /** One proxy, or none. */
    private static final class Chosen extends ProxySelector {
        private final List<Proxy> proxies;

        Chosen(@Nullable Proxy proxy) {
            proxies = List.of(proxy == null ? Proxy.NO_PROXY : proxy);
        }

        @Override
        public List<Proxy> select(URI uri) {
            return proxies;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request that failed says so.
        }
    }

    /** The password is the proxy's, and no server that asks gets it. */
    private static final class ForProxy extends Authenticator {
        private final String user;
        private final String password;

        ForProxy(String user, String password) {
            this.user = user;
            this.password = password;
        }

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            return getRequestorType() == RequestorType.PROXY
                    ? new PasswordAuthentication(user, password.toCharArray())
                    : null;
        }
    }
}
