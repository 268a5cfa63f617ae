package dev.sophon.protocol.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which host of an address is this very machine. */
public final class Loopback {
    /** Four decimal numbers and nothing shorter: {@code 127.1} and {@code 127.evil.example} are names to us. */
    private static final Pattern V4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    private Loopback() {}

    /**
     * Whether a host, as it stands in an address, is this machine for certain: {@code localhost}, {@code 127.0.0.0/8} or
     * {@code [::1]}. Nothing is looked up; a name that resolves to loopback today may not tomorrow.
     */
    public static boolean is(@Nullable String host) {
        if (host == null) {
            return false;
        }
        if (host.equalsIgnoreCase("localhost") || V4.matcher(host).matches()) {
            return true;
        }
        return host.indexOf(':') >= 0 && isV6(host);
    }

    private static boolean isV6(String host) {
        String literal = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            // A literal with a colon in it is parsed, never looked up.
            return InetAddress.getByName('[' + literal + ']').isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
