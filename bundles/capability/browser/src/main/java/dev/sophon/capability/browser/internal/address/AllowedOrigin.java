package dev.sophon.capability.browser.internal.address;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry of {@code browser.allow}. It has no path: a page can read all of its own origin.
 *
 * @param host begins with {@code *.} where all names below a domain are meant, without that domain itself
 * @param port -1 for any
 */
public record AllowedOrigin(String scheme, String host, int port) {
    private static final Pattern ENTRY = Pattern.compile(
            "(https?)://(\\[[0-9a-f:.]{2,45}]|(?:\\*\\.)?[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63}){0,31})(?::(\\d{1,5}|\\*))?/?");

    public static Optional<AllowedOrigin> parse(String text) {
        Matcher parts = ENTRY.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        String port = parts.group(3);
        return Optional.of(new AllowedOrigin(
                parts.group(1),
                parts.group(2),
                port == null ? Origin.usualPort(parts.group(1)) : port.equals("*") ? -1 : Integer.parseInt(port)));
    }

    public boolean covers(Origin origin) {
        boolean hosts = host.startsWith("*.")
                ? origin.host().endsWith(host.substring(1))
                : origin.host().equals(host);
        return hosts && scheme.equals(origin.scheme()) && (port < 0 || port == origin.port());
    }
}
