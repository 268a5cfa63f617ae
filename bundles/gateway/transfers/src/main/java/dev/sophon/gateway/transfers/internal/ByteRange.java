package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.runtime.Refusal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, after RFC 9110.
 *
 * @param from its first byte
 * @param end the one behind its last
 */
record ByteRange(long from, long end) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18})");

    long length() {
        return end - from;
    }

    /**
     * What a {@code Range} asks for; empty for all of it, as of what is not understood and of several ranges.
     *
     * @return an empty range at the end where nothing of what is asked for is there
     */
    static Optional<ByteRange> asked(@Nullable String header, long size) {
        Matcher range = header == null ? null : RANGE.matcher(header.strip());
        if (range == null || !range.matches() || size == 0) {
            return Optional.empty();
        }
        String first = range.group(1);
        String last = range.group(2);
        if (first.isEmpty()) {
            return last.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ByteRange(Math.max(0, size - Long.parseLong(last)), size));
        }
        long from = Long.parseLong(first);
        long end = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
        if (!last.isEmpty() && Long.parseLong(last) < from) {
            return Optional.empty();
        }
        return Optional.of(from >= size ? new ByteRange(size, size) : new ByteRange(from, end));
    }

    /**
     * Where what is sent belongs.
     *
     * @return all of it for no header; empty where only how much is here is asked, as by {@code bytes *}{@code /5}
     * @throws Refusal for what is none, or of a file of another size
     */
    static Optional<ByteRange> sent(@Nullable String header, long size) {
        if (header == null) {
            return Optional.of(new ByteRange(0, size));
        }
        Matcher range = CONTENT_RANGE.matcher(header.strip());
        if (!range.matches() || Long.parseLong(range.group(3)) != size) {
            throw refused(size);
        }
        if (range.group(1) == null) {
            return Optional.empty();
        }
        ByteRange sent = new ByteRange(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)) + 1);
        if (sent.length() < 1 || sent.end > size) {
            throw refused(size);
        }
        return Optional.of(sent);
    }

    private static Refusal refused(long size) {
        return Refusal.invalid(
                "Content-Range: expected bytes FROM-TO/" + size + ", or bytes */" + size + " to ask how much is here");
    }
}
