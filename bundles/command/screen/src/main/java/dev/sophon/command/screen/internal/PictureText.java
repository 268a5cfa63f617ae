package dev.sophon.command.screen.internal;

import dev.sophon.node.platform.Jpeg;
import dev.sophon.protocol.json.EncodedJson;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as results: {@code image} in Base64, {@code sizeBytes}, {@code format}, and what is said beside them. While
 * nothing is drawn on the screen its port answers with the same object again and again, so the last one's text is kept,
 * unless its memory is needed. Thread-safe.
 */
final class PictureText {
    private record Written(Jpeg jpeg, String beside, EncodedJson text) {}

    private volatile @Nullable SoftReference<Written> last;

    /** @param beside the other fields, as JSON without braces */
    EncodedJson of(Jpeg jpeg, String beside) {
        SoftReference<Written> kept = last;
        Written before = kept == null ? null : kept.get();
        if (before != null && before.jpeg.equals(jpeg) && before.beside.equals(beside)) {
            return before.text;
        }
        EncodedJson text = write(jpeg, beside);
        last = new SoftReference<>(new Written(jpeg, beside, text));
        return text;
    }

    /** By hand: written by a mapper, a picture would be copied four times. */
    private static EncodedJson write(Jpeg jpeg, String beside) {
        byte[] image = Base64.getEncoder().encode(jpeg.bytes());
        byte[] before = ascii("{\"image\":\"");
        byte[] behind = ascii("\",\"sizeBytes\":" + jpeg.bytes().length + ",\"format\":\"jpeg\"," + beside + "}");
        byte[] text = new byte[before.length + image.length + behind.length];
        System.arraycopy(before, 0, text, 0, before.length);
        System.arraycopy(image, 0, text, before.length, image.length);
        System.arraycopy(behind, 0, text, before.length + image.length, behind.length);
        return EncodedJson.ofUtf8(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
