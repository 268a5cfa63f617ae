package dev.sophon.cli.logs;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment in the past, as people type it. */
public final class Since {
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    private Since() {}

    /**
     * The moment that a text means.
     *
     * @param text as in {@code 10m}, {@code 2h}, {@code 3d} or {@code 2026-11-29T12:00:00Z}
     * @throws IllegalArgumentException if it is neither; the message says what is expected
     */
    public static Instant of(String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        try {
            if (!ago.matches()) {
                return Instant.parse(text);
            }
            long amount = Long.parseLong(ago.group(1));
            return now.minus(
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    });
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "--since: expected how long ago, as in 30s, 10m, 2h or 3d, or a time, as in 2026-11-29T12:00:00Z",
                    e);
        }
    }
}
