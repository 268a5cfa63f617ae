package dev.sophon.signalr.client.internal;

import dev.sophon.signalr.client.HubAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxy for one address: what the Java runtime selects, by its properties or the operating system's settings, or else
 * {@code HTTPS_PROXY} and {@code NO_PROXY}. Loopback is always reached directly.
 *
 * @param http an HTTP proxy, or none
 * @param socks a SOCKS proxy, or none
 * @param user for an HTTP proxy that asks
 */
record ProxyChoice(@Nullable Proxy http, @Nullable Proxy socks, @Nullable String user, @Nullable String password) {
    private static final ProxyChoice NONE = new ProxyChoice(null, null, null, null);

    static ProxyChoice forAddress(URI address, Map<String, String> environment) {
        String host = address.getHost();
        if (HubAddress.isLoopback(host)) {
            return NONE;
        }
        ProxySelector selector = ProxySelector.getDefault();
        for (Proxy proxy : selector == null ? List.<Proxy>of() : selector.select(address)) {
            if (proxy.type() == Proxy.Type.HTTP) {
                return new ProxyChoice(proxy, null, null, null);
            }
            if (proxy.type() == Proxy.Type.SOCKS) {
                return new ProxyChoice(null, proxy, null, null);
            }
        }
        String named = first(environment, "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy");
        if (named == null || isExcepted(host, first(environment, "NO_PROXY", "no_proxy"))) {
            return NONE;
        }
        return parse(named);
    }

    /** Such as {@code http://user:secret@proxy:3128}, {@code proxy:3128} or {@code socks5://proxy:1080}. */
    private static ProxyChoice parse(String named) {
        URI uri;
        try {
            uri = URI.create(named.contains("://") ? named : "http://" + named);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("HTTPS_PROXY: expected http://host:port", e);
        }
        if (uri.getHost() == null || uri.getScheme() == null) {
            throw new IllegalArgumentException("HTTPS_PROXY: expected http://host:port");
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

    /** Names and their subdomains, separated by commas; {@code *} for all. */
    private static boolean isExcepted(String host, @Nullable String exceptions) {
        if (exceptions == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        for (String exception : exceptions.toLowerCase(Locale.ROOT).split(",", -1)) {
            String suffix = exception.strip();
            suffix = suffix.startsWith(".") ? suffix.substring(1) : suffix;
            if (suffix.equals("*") || name.equals(suffix) || (!suffix.isEmpty() && name.endsWith("." + suffix))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String first(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.get(name);
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
