package dev.sophon.platform.x11.internal.clipboard;

import dev.sophon.node.platform.Clipboard;
import dev.sophon.platform.x11.internal.display.CompoundText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names under which X programs offer a text, by ICCCM and by MIME, and what the bytes of each stand for. */
final class TextForms {
    static final String UTF8 = "UTF8_STRING";
    private static final String LATIN = "STRING";
    private static final String COMPOUND = "COMPOUND_TEXT";
    private static final String PLAIN = "text/plain";
    /** By ICCCM; the rest are MIME types. */
    private static final Set<String> OLD = Set.of(UTF8, "TEXT", COMPOUND, LATIN);

    private static final String CHARSET = "charset";

    private TextForms() {}

    /** What to ask a program for that does not tell what it offers. */
    static List<String> usual() {
        return List.of(UTF8, PLAIN + ";charset=utf-8", LATIN);
    }

    /** Those of the forms that are texts, the best first; none where it is no text that is offered. */
    static List<String> of(List<String> offered) {
        return offered.stream()
                .filter(TextForms::isText)
                .distinct()
                .sorted(Comparator.comparingInt(TextForms::rank))
                .toList();
    }

    private static int rank(String form) {
        return switch (form) {
            case UTF8 -> 0;
            case "TEXT" -> 4;
            case COMPOUND -> 5;
            case LATIN -> 6;
            default -> {
                Optional<Charset> charset = charset(form);
                // Unicode before all others, and these before what has to be guessed.
                yield charset.isEmpty() ? 3 : charset.get().equals(StandardCharsets.UTF_8) ? 1 : 2;
            }
        };
    }

    /** Whether an answer of this type is a text at all; a program may answer with something else than it was asked for. */
    static boolean isText(String type) {
        return OLD.contains(type) || plain(type).filter(TextForms::isReadable).isPresent();
    }

    private static boolean isReadable(Map<String, String> parameters) {
        return !parameters.containsKey(CHARSET) || charset(parameters).isPresent();
    }

    /**
     * The parameters of a plain text's MIME type, by RFC 2045: their names and its own in any case, with or without blanks
     * and quotes.
     */
    private static Optional<Map<String, String>> plain(String type) {
        List<String> parts = parts(type);
        if (!parts.get(0).equalsIgnoreCase(PLAIN)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parameters.putIfAbsent(
                        part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        part.substring(equals + 1).strip());
            }
        }
        return Optional.of(parameters);
    }

    /** What stands between semicolons, without quotes. */
    private static List<String> parts(String type) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\' && i + 1 < type.length()) {
                part.append(type.charAt(++i));
            } else if (c == ';' && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    /**
     * The text of an answer; what is no text in its charset has replacement characters.
     *
     * @param type one that {@link #isText}
     */
    static String text(String type, byte[] bytes) {
        if (type.equals(LATIN)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (type.equals(UTF8)) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (type.equals(COMPOUND)) {
            return CompoundText.decode(bytes);
        }
        return charset(type).map(charset -> new String(bytes, charset)).orElseGet(() -> guessed(bytes));
    }

    /** Nothing says which charset it is in: what reads as UTF-8 is. */
    private static String guessed(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static Optional<Charset> charset(String form) {
        return plain(form).flatMap(TextForms::charset);
    }

    private static Optional<Charset> charset(Map<String, String> parameters) {
        try {
            return Optional.ofNullable(parameters.get(CHARSET)).map(Charset::forName);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /** The longest beginning that the clipboard may hold, without half a character. */
    static Clipboard.Content content(String read, boolean cut) {
        // What the cut left of a character reads as a replacement.
        String text = cut && read.endsWith("\ufffd") ? read.substring(0, read.length() - 1) : read;
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= Clipboard.MAX_BYTES) {
            return new Clipboard.Content(text, cut);
        }
        int length = Clipboard.MAX_BYTES;
        while ((utf8[length] & 0xc0) == 0x80) {
            length--;
        }
        return new Clipboard.Content(new String(utf8, 0, length, StandardCharsets.UTF_8), true);
    }
}
