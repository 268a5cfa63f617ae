package dev.sophon.platform.host.internal;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an X display, as in {@code :0}, {@code unix:0.0}, {@code localhost:10.0} or {@code /tmp/launch/x:0}; see
 * X(7), "Display names".
 *
 * @param host of the TCP connection, or the path of the socket; empty for the usual socket of this machine
 */
record DisplayName(String host, int number) {
    private static final Path SOCKETS = Path.of("/tmp/.X11-unix");

    private static final int FIRST_PORT = 6000;
    private static final int LAST_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("(?<host>.*):(?<number>[0-9]{1,5})(\\.[0-9]{1,3})?");

    /** The display of this name; empty if it does not have the form of one. */
    static Optional<DisplayName> parse(String name) {
        Matcher parts = FORM.matcher(name.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        String host = parts.group("host");
        if (host.startsWith("tcp/")) {
            host = host.substring("tcp/".length());
        } else if (host.equals("unix") || host.endsWith("/unix")) {
            host = "";
        }
        int number = Integer.parseInt(parts.group("number"));
        return number > LAST_PORT - FIRST_PORT ? Optional.empty() : Optional.of(new DisplayName(host, number));
    }

    /** Whether its server runs on this machine, so that the cookie is filed under this machine's name. */
    boolean local() {
        return host.isEmpty() || host.startsWith("/") || host.equals("localhost");
    }

    SocketAddress address() {
        if (host.isEmpty()) {
            return UnixDomainSocketAddress.of(SOCKETS.resolve("X" + number));
        }
        if (host.startsWith("/")) {
            return UnixDomainSocketAddress.of(host);
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return new InetSocketAddress(bare, FIRST_PORT + number);
    }

    @Override
    public String toString() {
        return host + ":" + number;
    }
}
