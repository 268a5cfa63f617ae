package dev.sophon.platform.x11.internal.display;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Map;

/**
 * Texts as X clients wrote them before UTF-8: pieces in many character sets, with an escape sequence before each. Follows
 * "Compound Text Encoding", version 1.1. What is no such text becomes U+FFFD.
 */
public final class CompoundText {
    private static final byte ESCAPE = 0x1b;
    private static final byte DIRECTION = (byte) 0x9b;
    private static final int EXTENDED_NAME_ENDS = 0x02;
    private static final char UNKNOWN = '\ufffd';

    /** By the last byte of what chooses a set of 96 characters for the upper half. */
    private static final Map<Character, String> UPPER = Map.ofEntries(
            Map.entry('A', "ISO-8859-1"),
            Map.entry('B', "ISO-8859-2"),
            Map.entry('C', "ISO-8859-3"),
            Map.entry('D', "ISO-8859-4"),
            Map.entry('F', "ISO-8859-7"),
            Map.entry('G', "ISO-8859-6"),
            Map.entry('H', "ISO-8859-8"),
            Map.entry('L', "ISO-8859-5"),
            Map.entry('M', "ISO-8859-9"),
            Map.entry('T', "TIS-620"),
            Map.entry('V', "ISO-8859-10"),
            Map.entry('Y', "ISO-8859-13"),
            Map.entry('_', "ISO-8859-14"),
            Map.entry('b', "ISO-8859-15"),
            Map.entry('f', "ISO-8859-16"));

    /** Sets of two bytes a character, by encodings that have them in the upper half. */
    private static final Map<Character, String> WIDE =
            Map.of('A', "GB2312", 'B', "EUC-JP", 'C', "EUC-KR", 'D', "EUC-JP");

    private final byte[] data;
    private final StringBuilder text = new StringBuilder();
    private String lower = "US-ASCII";
    private boolean lowerIsWide;
    private String upper = "ISO-8859-1";
    private boolean upperIsSupplement;
    private boolean lowerIsSupplement;
    private int at;

    private CompoundText(byte[] data) {
        this.data = data;
    }

    public static String decode(byte[] data) {
        CompoundText reader = new CompoundText(data);
        while (reader.at < data.length) {
            if (data[reader.at] == ESCAPE) {
                reader.escape();
            } else if (data[reader.at] == DIRECTION) {
                reader.direction();
            } else {
                reader.piece();
            }
        }
        return reader.text.toString();
    }

    /** Bytes of one half, up to the next escape sequence or the other half. */
    private void piece() {
        int from = at;
        boolean high = data[at] < 0;
        while (at < data.length && data[at] != ESCAPE && data[at] != DIRECTION && data[at] < 0 == high) {
            at++;
        }
        byte[] bytes = Arrays.copyOfRange(data, from, at);
        if (high) {
            append(bytes, upper, upperIsSupplement);
        } else if (lowerIsWide) {
            for (int i = 0; i < bytes.length; i++) {
                // Spaces and line ends stand for themselves in every set.
                bytes[i] = bytes[i] > ' ' ? (byte) (bytes[i] | 0x80) : bytes[i];
            }
            append(bytes, lower, lowerIsSupplement);
        } else {
            append(bytes, lower, false);
        }
    }

    private void append(byte[] bytes, String charset, boolean supplement) {
        byte[] encoded = bytes;
        if (supplement) {
            // In EUC-JP the supplementary set has a byte more before each character.
            encoded = new byte[bytes.length / 2 * 3];
            for (int i = 0; i + 1 < bytes.length; i += 2) {
                encoded[i / 2 * 3] = (byte) 0x8f;
                encoded[i / 2 * 3 + 1] = bytes[i];
                encoded[i / 2 * 3 + 2] = bytes[i + 1];
            }
        }
        try {
            text.append(new String(encoded, Charset.forName(charset)));
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            text.append(UNKNOWN);
        }
    }

    private char next() {
        return at < data.length ? (char) (data[at++] & 0xff) : 0;
    }

    private void escape() {
        at++;
        char kind = next();
        switch (kind) {
            case '(' -> chooseLower(next());
            case ')' -> {
                // The right half of JIS X 0201, or nothing that is known.
                upper = next() == 'I' ? "JIS_X0201" : "ISO-8859-1";
                upperIsSupplement = false;
            }
            case '-' -> {
                upper = UPPER.getOrDefault(next(), "");
                upperIsSupplement = false;
            }
            case '$' -> chooseWide();
            case '%' -> other();
            // Which version it follows, and whether what that does not know may be passed over.
            case '#' -> at = Math.min(data.length, at + 2);
            default -> text.append(UNKNOWN);
        }
    }

    /** Which way it is written, which is told by the characters no less: parameters, and a letter that ends it. */
    private void direction() {
        at++;
        while (at < data.length && data[at] >= ' ' && data[at] < '@') {
            at++;
        }
        at = Math.min(data.length, at + 1);
    }

    private void chooseLower(char set) {
        lower = set == 'J' ? "JIS_X0201" : "US-ASCII";
        lowerIsWide = false;
    }

    private void chooseWide() {
        char half = next();
        char set = next();
        String charset = WIDE.getOrDefault(set, "");
        boolean supplement = set == 'D';
        if (half == '(') {
            lower = charset;
            lowerIsWide = true;
            lowerIsSupplement = supplement;
        } else {
            upper = charset;
            upperIsSupplement = supplement;
        }
    }

    /** A piece in UTF-8, or in an encoding that is named. */
    private void other() {
        char kind = next();
        if (kind == 'G') {
            int from = at;
            while (at < data.length && !(data[at] == ESCAPE && startsWith("\u001b%@"))) {
                at++;
            }
            text.append(new String(data, from, at - from, StandardCharsets.UTF_8));
            at = Math.min(data.length, at + 3);
        } else if (kind == '/') {
            next();
            int length = (next() & 0x7f) << 7 | (next() & 0x7f);
            int end = Math.min(data.length, at + length);
            int name = at;
            while (at < end && data[at] != EXTENDED_NAME_ENDS) {
                at++;
            }
            String charset = new String(data, name, at - name, StandardCharsets.US_ASCII);
            at = Math.min(end, at + 1);
            append(Arrays.copyOfRange(data, at, end), charset, false);
            at = end;
        } else if (kind != '@') {
            text.append(UNKNOWN);
        }
    }

    private boolean startsWith(String sequence) {
        for (int i = 0; i < sequence.length(); i++) {
            if (at + i >= data.length || data[at + i] != (byte) sequence.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
