package dev.sophon.node.identity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way to a Gateway as the machine's owner has set it: {@code HTTPS_PROXY} and {@code NO_PROXY} first, then the
 * system's proxy settings. This machine itself is always reached directly. A proxy that wants a password is not served.
 */
public final class SystemProxies extends ProxySelector {
    private static final String USE_SYSTEM = "java.net.useSystemProxies";
    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    private final Map<String, String> environment;
    private final @Nullable ProxySelector system;

    SystemProxies(Map<String, String> environment, @Nullable ProxySelector system) {
        this.environment = environment;
        this.system = system;
    }

    /** The settings of this process. */
    public static SystemProxies current() {
        if (System.getProperty(USE_SYSTEM) == null) {
            // Java reads it once, when its own selector is first used.
            System.setProperty(USE_SYSTEM, "true");
        }
        return new SystemProxies(System.getenv(), ProxySelector.getDefault());
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = uri.getHost();
        if (host == null || GatewayAddress.isLoopback(host)) {
            return DIRECT;
        }
        Optional<Proxy> told = variable("HTTPS_PROXY").flatMap(SystemProxies::proxy);
        if (told.isPresent()) {
            return excepted(host) ? DIRECT : List.of(told.get());
        }
        return system == null ? DIRECT : system.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        if (system != null) {
            system.connectFailed(uri, address, failure);
        }
    }

    private Optional<String> variable(String name) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }

    private boolean excepted(String host) {
        return Stream.of(variable("NO_PROXY").orElse("").split(","))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.startsWith(".") ? entry.substring(1) : entry)
                .anyMatch(entry -> entry.equals("*")
                        || host.equalsIgnoreCase(entry)
                        || host.toLowerCase(Locale.ROOT).endsWith("." + entry));
    }

    private static Optional<Proxy> proxy(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            int port = uri.getPort() < 0 ? 80 : uri.getPort();
            Proxy.Type type = String.valueOf(uri.getScheme()).startsWith("socks") ? Proxy.Type.SOCKS : Proxy.Type.HTTP;
            return uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(new Proxy(type, InetSocketAddress.createUnresolved(uri.getHost(), port)));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
