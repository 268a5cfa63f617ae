package dev.sophon.gateway.web;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Cookies of browsers, which no script can read. */
public final class Cookies {
    private Cookies() {}

    /** By which requests it comes back. */
    public enum Site {
        /** Those of our own pages. */
        STRICT("Strict"),
        /** Also when another site's page leads to one of ours. */
        LAX("Lax");

        private final String word;

        Site(String word) {
            this.word = word;
        }
    }

    /** What a browser was given before. */
    public static Optional<String> read(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    /**
     * Gives it to the browser with the answer; over TLS it comes back over TLS only.
     *
     * @param value without blanks, commas and semicolons
     * @param lasts zero to take it away
     */
    public static void set(
            Exchange exchange, RequestGuard guard, String name, String value, String path, Duration lasts, Site site) {
        boolean https = guard.addressOf(exchange.request()).startsWith("https:");
        exchange.response()
                .addHeader(
                        "Set-Cookie",
                        name + "=" + value + "; Path=" + path + "; Max-Age=" + lasts.toSeconds()
                                + "; HttpOnly; SameSite=" + site.word + (https ? "; Secure" : ""));
    }
}
