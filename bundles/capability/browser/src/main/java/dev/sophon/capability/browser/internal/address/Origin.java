package dev.sophon.capability.browser.internal.address;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a web page comes from.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case; an IPv6 address in brackets
 */
public record Origin(String scheme, String host, int port) {
    private static final Pattern URL = Pattern.compile(
            "(https?)://(?:[^/?#\\\\]*@)?"
                    + "(\\[[0-9a-f:.]{2,45}]|[^/?#@:\\\\\\[\\]\\s]{1,255})(?::(\\d{1,5}))?(?:[/?#].*)?",
            Pattern.DOTALL);

    /** That of an address as the browser writes it; empty for any other scheme. */
    public static Optional<Origin> of(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group(1);
        return Optional.of(new Origin(
                scheme,
                parts.group(2).toLowerCase(Locale.ROOT),
                parts.group(3) == null ? usualPort(scheme) : Integer.parseInt(parts.group(3))));
    }

    static int usualPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }
}
