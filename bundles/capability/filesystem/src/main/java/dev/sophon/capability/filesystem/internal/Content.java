package dev.sophon.capability.filesystem.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.Limits;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A part of a file as it stands in JSON. */
record Content(String text, int bytes) {
    /** Leaves room for the fields around the content, however much of it needs escaping. */
    private static final int MAX_ENCODED = Limits.RESULT_BYTES - 64 * 1024;

    /**
     * The bytes in the encoding; fewer than there are where the last character is not whole, or where JSON would need
     * too many bytes to write them.
     *
     * @param last whether the file ends behind these bytes
     * @throws CommandException {@code invalid_params} for bytes that are no text
     */
    static Content of(ByteBuffer bytes, boolean last, Encoding encoding) throws CommandException {
        if (encoding == Encoding.BASE64) {
            byte[] all = new byte[bytes.remaining()];
            bytes.get(all);
            return new Content(Base64.getEncoder().encodeToString(all), all.length);
        }
        CharBuffer chars = CharBuffer.allocate(bytes.remaining() + 1);
        boolean wrong = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(bytes, chars, last)
                .isError();
        if (wrong) {
            throw CommandException.invalidParams("encoding: there is no UTF-8 text at this offset; ask for base64");
        }
        String text = chars.flip().toString();
        int end = fitting(text);
        return new Content(text.substring(0, end), text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
    }

    /**
     * The bytes that a content stands for.
     *
     * @throws CommandException {@code invalid_params} where it is not in the encoding
     */
    static byte[] decode(String content, Encoding encoding) throws CommandException {
        try {
            if (encoding == Encoding.BASE64) {
                return Base64.getDecoder().decode(content);
            }
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(content));
            byte[] all = new byte[bytes.remaining()];
            bytes.get(all);
            return all;
        } catch (IllegalArgumentException e) {
            throw CommandException.invalidParams("content: expected base64");
        } catch (CharacterCodingException e) {
            throw CommandException.invalidParams("content: expected text without unpaired surrogates");
        }
    }

    private static int fitting(String text) {
        long encoded = 0;
        int at = 0;
        while (at < text.length()) {
            int codePoint = text.codePointAt(at);
            encoded += codePoint < 0x20 ? 6 : codePoint < 0x80 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (encoded > MAX_ENCODED) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        return at;
    }
}
