package dev.sophon.protocol.signed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The forms of fields, and the one form of a whole file. */
final class Check {
    /** More than any manifest needs; looked at before anything of it is read. */
    static final int BYTES = 256 * 1024;

    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");
    static final Pattern COMMAND = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z][a-zA-Z0-9]*)+");
    static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PERSON = Pattern.compile("[^\\p{C}\\s]([^\\p{C}]*[^\\p{C}\\s])?");
    private static final Instant LATEST = Instant.parse("2999-01-01T00:00:00Z");

    private Check() {}

    static void that(boolean holds, String field, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(field + ": expected " + expected);
        }
    }

    static void matches(Pattern form, String text, int most, String field, String expected) {
        that(text != null && text.length() <= most && form.matcher(text).matches(), field, expected);
    }

    static void hash(String text, String field) {
        matches(HASH, text, 64, field, "64 lower-case hexadecimal digits");
    }

    static void publisher(String text) {
        matches(PERSON, text, 100, "publisher", "a name of up to 100 characters");
    }

    static void name(String text) {
        matches(NAME, text, 100, "name", "small letters, digits, dots and hyphens, as in acme-browser");
    }

    /** Whole seconds, so that there is one way to write it. */
    static void time(Instant time, String field) {
        that(
                time != null
                        && time.equals(time.truncatedTo(ChronoUnit.SECONDS))
                        && time.isAfter(Instant.EPOCH)
                        && time.isBefore(LATEST),
                field,
                "a time in whole seconds, as in 2027-01-31T00:00:00Z");
    }

    static <T> List<T> list(Collection<T> items, Function<T, String> key, int most, String field) {
        that(items != null && items.size() <= most, field, "a list of up to " + most);
        that(new HashSet<>(items.stream().map(key).toList()).size() == items.size(), field, "each entry once");
        return List.copyOf(items);
    }

    static byte[] bytes(Record value) {
        return ParamsHash.canonical(Json.mapper().<JsonNode>valueToTree(value));
    }

    /**
     * Reads what is signed. It has to be the one text that its content has, so that nothing stands in it that this program
     * does not know and passes over.
     */
    static <T extends Record> T read(byte[] text, Class<T> type, String what) throws RefusedException {
        if (text.length > BYTES) {
            throw new RefusedException(what + ": expected " + BYTES + " bytes at most");
        }
        T value;
        try {
            value = Json.read(text, type);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(what + ": " + e.getMessage());
        }
        if (!Arrays.equals(text, bytes(value))) {
            throw new RefusedException(what + ": expected canonical JSON (RFC 8785) with known fields only");
        }
        return value;
    }

    static void notExpired(Instant expires, Instant now, String what) throws RefusedException {
        if (!now.isBefore(expires)) {
            throw new RefusedException(what + " has expired " + ago(Duration.between(expires, now))
                    + "; if this machine's clock is right, its publisher has to sign a new one");
        }
    }

    private static String ago(Duration time) {
        return time.toDays() > 0 ? time.toDays() + " days ago" : "within the last day";
    }
}
