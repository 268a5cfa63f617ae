package dev.sophon.signalr.client;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which addresses may be talked to: TLS everywhere, plain text on this machine only. */
public final class HubAddress {
    /** Four decimal numbers and nothing shorter: {@code 127.1} and {@code 127.evil.example} are names to us. */
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    private HubAddress() {}

    /**
     * Lets an address pass that tokens may be sent to: {@code https} or {@code wss}, or {@code http} or {@code ws} to
     * loopback.
     *
     * @return the same address
     * @throws IllegalArgumentException if it is another, or none; the message is fit for people
     */
    public static URI check(URI address) {
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https") || scheme.equals("wss");
        if (!secure && !scheme.equals("http") && !scheme.equals("ws")) {
            throw new IllegalArgumentException("address: expected https://, or http:// on this machine");
        }
        if (address.getHost() == null) {
            throw new IllegalArgumentException("address: expected a host name after " + scheme + "://");
        }
        if (!secure && !isLoopback(address.getHost())) {
            throw new IllegalArgumentException(
                    "address: plain " + scheme + " is allowed to this machine only (localhost); use " + scheme + "s");
        }
        return address;
    }

    /**
     * Whether a host, as it stands in an address, is this machine for certain: {@code localhost}, {@code 127.0.0.0/8} or
     * {@code [::1]}. Nothing is looked up; a name that resolves to loopback today may not tomorrow.
     */
    public static boolean isLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        if (host.equalsIgnoreCase("localhost") || LOOPBACK_V4.matcher(host).matches()) {
            return true;
        }
        return host.indexOf(':') >= 0 && isLoopbackV6(host);
    }

    private static boolean isLoopbackV6(String host) {
        String literal = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            // A literal with a colon in it is parsed, never looked up.
            return InetAddress.getByName('[' + literal + ']').isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
