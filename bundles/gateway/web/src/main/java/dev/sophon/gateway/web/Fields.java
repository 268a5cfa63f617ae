package dev.sophon.gateway.web;

import dev.sophon.gateway.runtime.Refusal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Fields of bodies and queries. */
public final class Fields {
    private Fields() {}

    /** A field that must be there. Jackson leaves what did not come as {@code null}, whatever the type says. */
    public static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw Refusal.invalid(name + ": required, but missing");
        }
        return value;
    }

    public static @Nullable Instant time(String name, @Nullable String value) {
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw Refusal.invalid(name + ": expected a time in UTC, as 2026-01-31T12:00:00Z");
        }
    }
}
