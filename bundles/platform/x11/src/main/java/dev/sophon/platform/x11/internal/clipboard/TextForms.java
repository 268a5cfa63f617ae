package dev.sophon.platform.x11.internal.clipboard;

import dev.sophon.node.platform.Clipboard;
import dev.sophon.platform.x11.internal.display.CompoundText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The names under which X programs offer a text, by ICCCM and by MIME, and what the bytes of each stand for. */
final class TextForms {
    static final String UTF8 = "UTF8_STRING";
    private static final String LATIN = "STRING";
    private static final String COMPOUND = "COMPOUND_TEXT";
    private static final String PLAIN = "text/plain";
    private static final String CHARSET = "text/plain;charset=";
    /** The best first; what programs offer besides, with another charset, comes before the last. */
    private static final List<String> UNICODE = List.of(UTF8, CHARSET + "utf-8", CHARSET + "UTF-8");

    private static final List<String> OLD = List.of(PLAIN, "TEXT", COMPOUND, LATIN);

    private TextForms() {}

    /** What to ask a program for that does not tell what it offers. */
    static List<String> usual() {
        return List.of(UTF8, CHARSET + "utf-8", LATIN);
    }

    /** Those of the forms that are texts, the best first; none where it is no text that is offered. */
    static List<String> of(List<String> offered) {
        Stream<String> charsets = offered.stream()
                .filter(form -> !UNICODE.contains(form))
                .filter(form -> charset(form).isPresent());
        return Stream.of(UNICODE.stream(), charsets, OLD.stream())
                .flatMap(forms -> forms)
                .filter(offered::contains)
                .distinct()
                .toList();
    }

    /** Whether an answer of this type is a text at all; a program may answer with something else than it was asked for. */
    static boolean isText(String type) {
        return UNICODE.contains(type) || OLD.contains(type) || charset(type).isPresent();
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
        if (!form.toLowerCase(Locale.ROOT).startsWith(CHARSET)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(form.substring(CHARSET.length())));
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
