package dev.sophon.protocol.net;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxy for one address, as the machine's owner has set it: {@code HTTPS_PROXY}, otherwise {@code ALL_PROXY}, otherwise
 * what the system's settings say; none for what {@code NO_PROXY} names. Each may be in lower case. Loopback is always
 * reached directly.
 *
 * @param http an HTTP proxy, or none
 * @param socks a SOCKS proxy, or none
 * @param user for an HTTP proxy that asks
 */
public record ProxyChoice(
        @Nullable Proxy http, @Nullable Proxy socks, @Nullable String user, @Nullable String password) {
    private static final ProxyChoice NONE = new ProxyChoice(null, null, null, null);
    private static final String USE_SYSTEM = "java.net.useSystemProxies";

    /**
     * The choice for an address in this process.
     *
     * @throws IllegalArgumentException if a variable holds no address of a proxy; the message names it and repeats nothing
     */
    public static ProxyChoice of(URI address) {
        if (System.getProperty(USE_SYSTEM) == null) {
            // Java reads it once, when its own selector is first used.
            System.setProperty(USE_SYSTEM, "true");
        }
        return of(address, System.getenv(), ProxySelector.getDefault());
    }

    /**
     * The same, told what is around.
     *
     * @throws IllegalArgumentException if a variable holds no address of a proxy; the message names it and repeats nothing
     */
    public static ProxyChoice of(URI address, Map<String, String> environment, @Nullable ProxySelector system) {
        String host = address.getHost();
        if (host == null || Loopback.is(host)) {
            return NONE;
        }
        String exceptions = value(environment, "NO_PROXY");
        if (exceptions != null && isExcepted(host, address, exceptions)) {
            return NONE;
        }
        for (String name : List.of("HTTPS_PROXY", "ALL_PROXY")) {
            String named = value(environment, name);
            if (named != null) {
                return parse(name, named);
            }
        }
        for (Proxy proxy : system == null ? List.<Proxy>of() : system.select(address)) {
            if (proxy.type() == Proxy.Type.HTTP) {
                return new ProxyChoice(proxy, null, null, null);
            }
            if (proxy.type() == Proxy.Type.SOCKS) {
                return new ProxyChoice(null, proxy, null, null);
            }
        }
        return NONE;
    }

    /** Such as {@code http://user:secret@proxy:3128}, {@code proxy:3128} or {@code socks5://proxy:1080}. */
    private static ProxyChoice parse(String variable, String named) {
        URI uri;
        try {
            uri = new URI(named.contains("://") ? named : "http://" + named);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(variable + ": expected http://host:port", e);
        }
        if (uri.getHost() == null || uri.getScheme() == null) {
            throw new IllegalArgumentException(variable + ": expected http://host:port");
        }
        boolean socks = uri.getScheme().toLowerCase(Locale.ROOT).startsWith("socks");
        int port = uri.getPort() >= 0 ? uri.getPort() : socks ? 1080 : 80;
        if (socks) {
            return new ProxyChoice(
                    null, new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(uri.getHost(), port)), null, null);
        }
        Proxy http = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
        String login = uri.getRawUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        if (login == null || colon < 0) {
            return new ProxyChoice(http, null, null, null);
        }
        return new ProxyChoice(http, null, decode(login.substring(0, colon)), decode(login.substring(colon + 1)));
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Names and their subdomains, with a port or without, separated by commas; {@code *} for all. */
    private static boolean isExcepted(String host, URI address, String exceptions) {
        String name = plain(host.toLowerCase(Locale.ROOT));
        int port = address.getPort() >= 0 ? address.getPort() : 443;
        for (String exception : exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
            String suffix = exception.endsWith(":" + port)
                    ? exception.substring(
                            0, exception.length() - String.valueOf(port).length() - 1)
                    : exception;
            suffix = plain(
                    suffix.startsWith("*.")
                            ? suffix.substring(2)
                            : suffix.startsWith(".") ? suffix.substring(1) : suffix);
            if (suffix.equals("*") || name.equals(suffix) || (!suffix.isEmpty() && name.endsWith("." + suffix))) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        for (String one : List.of(name, name.toLowerCase(Locale.ROOT))) {
            String value = environment.get(one);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return null;
    }

    /** Never the password. */
    @Override
    public String toString() {
        return "ProxyChoice[" + (http != null ? http : socks != null ? socks : "direct") + "]";
    }
}
