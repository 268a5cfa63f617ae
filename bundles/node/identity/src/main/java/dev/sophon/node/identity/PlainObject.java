package dev.sophon.node.identity;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a JSON object of the kind that pairing writes, without Jackson, which takes a third of a second to load when a
 * program starts: names and texts in ASCII without escapes, {@code true} and {@code false}, and nothing nested. Whatever
 * else JSON allows, and all that it does not allow, is left to Jackson and its words.
 */
final class PlainObject {
    private final byte[] text;
    private int at;

    private PlainObject(byte[] text) {
        this.text = text;
    }

    /** Its fields, each a {@link String} or a {@link Boolean}; empty when the text is anything but such an object. */
    static Optional<Map<String, Object>> read(byte[] text) {
        return new PlainObject(text).object();
    }

    private Optional<Map<String, Object>> object() {
        Map<String, Object> fields = new HashMap<>();
        if (!take('{')) {
            return Optional.empty();
        }
        do {
            Optional<String> name = string();
            if (name.isEmpty() || !take(':')) {
                return Optional.empty();
            }
            Optional<?> value = value();
            if (value.isEmpty() || fields.put(name.get(), value.get()) != null) {
                return Optional.empty();
            }
        } while (take(','));
        boolean whole = take('}') && next() == -1;
        return whole ? Optional.of(fields) : Optional.empty();
    }

    private Optional<?> value() {
        if (next() == '"') {
            return string();
        }
        return word("true") ? Optional.of(true) : word("false") ? Optional.of(false) : Optional.empty();
    }

    private Optional<String> string() {
        if (!take('"')) {
            return Optional.empty();
        }
        int from = at;
        while (at < text.length && text[at] >= ' ' && text[at] < 0x7f && text[at] != '"' && text[at] != '\\') {
            at++;
        }
        if (at == text.length || text[at] != '"') {
            return Optional.empty();
        }
        at++;
        return Optional.of(new String(text, from, at - 1 - from, StandardCharsets.US_ASCII));
    }

    private boolean word(String word) {
        boolean here =
                new String(text, at, Math.min(word.length(), text.length - at), StandardCharsets.US_ASCII).equals(word);
        at += here ? word.length() : 0;
        return here;
    }

    /** Whether this comes next, beyond white space; it is passed then. */
    private boolean take(char wanted) {
        boolean here = next() == wanted;
        at += here ? 1 : 0;
        return here;
    }

    /** What comes beyond white space; -1 at the end. */
    private int next() {
        while (at < text.length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
        return at < text.length ? text[at] : -1;
    }
}
