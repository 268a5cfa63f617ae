package dev.sophon.capability.filesystem.internal.path;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files as text, and back. A name is bytes; one that is no UTF-8, as programs in Latin-1 wrote them, has each byte
 * that is none as {@code \x} and two hexadecimal digits, and is found by that again.
 */
public final class FileName {
    /** ASCII is never written so: no slash and no dot comes in by it. */
    private static final Pattern BYTE = Pattern.compile("\\\\x([89a-f][0-9a-f])");

    private static final char NO_TEXT = '\ufffd';

    private FileName() {}

    /** The text of the last name of a path. */
    public static String text(Path path) {
        String plain = String.valueOf(path.getFileName());
        return plain.indexOf(NO_TEXT) < 0 ? plain : decode(bytes(path));
    }

    /** The text of a whole path. */
    public static String whole(Path path) {
        StringBuilder text = new StringBuilder();
        for (Path name : path) {
            text.append('/').append(text(name));
        }
        return text.toString();
    }

    /** The name that this text stands for where it is not to be taken as it is. */
    static Optional<Path> escaped(String text) {
        if (!BYTE.matcher(text).find()) {
            return Optional.empty();
        }
        // Java makes a path of any bytes by an address only.
        StringBuilder address = new StringBuilder("file:///");
        for (byte one : unescape(text)) {
            address.append(String.format("%%%02X", one));
        }
        Path name = Path.of(URI.create(address.toString())).getFileName();
        return Optional.ofNullable(name).filter(found -> text(found).equals(text));
    }

    /** How many bytes such a name has at least. */
    static int length(String text) {
        return unescape(text).length;
    }

    private static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher matcher = BYTE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            bytes.writeBytes(text.substring(from, matcher.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(matcher.group(1), 16));
            from = matcher.end();
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static byte[] bytes(Path path) {
        String address =
                Path.of("/").resolve(path.getFileName()).toUri().getRawPath().replaceFirst("/$", "");
        String name = address.substring(address.lastIndexOf('/') + 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%') {
                bytes.write(Integer.parseInt(name.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(name.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        StringBuilder text = new StringBuilder();
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            text.append(out.flip());
            out.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append(String.format("\\x%02x", in.get()));
            }
            decoder.reset();
        }
    }
}
