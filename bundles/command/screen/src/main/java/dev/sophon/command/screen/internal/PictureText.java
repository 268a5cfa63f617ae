package dev.sophon.command.screen.internal;

import dev.sophon.node.platform.Jpeg;
import dev.sophon.protocol.json.EncodedJson;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as results: {@code image} in Base64, {@code sizeBytes}, {@code format}, and what is said beside them. While
 * nothing is drawn on the screen its port answers with the same object again and again, so the last one's text is kept,
 * unless its memory is needed. Thread-safe.
 */
final class PictureText {
    /** What a number of JavaScript holds. */
    private static final int REVISION_BITS = 53;

    private record Written(Jpeg jpeg, String beside, long revision, @Nullable EncodedJson text) {
        boolean is(Jpeg other, String otherBeside) {
            return jpeg.equals(other) && beside.equals(otherBeside);
        }
    }

    private volatile @Nullable SoftReference<Written> last;

    /**
     * The result.
     *
     * @param beside the other fields, as JSON without braces
     * @param since the revision of a picture that is known; where this is the same one, that is said instead
     */
    EncodedJson of(Jpeg jpeg, String beside, @Nullable Long since) {
        SoftReference<Written> kept = last;
        Written before = kept == null ? null : kept.get();
        Written now = before != null && before.is(jpeg, beside)
                ? before
                : new Written(jpeg, beside, revision(jpeg, beside), null);
        String fields = "\"revision\":" + now.revision + "," + beside + "}";
        if (since != null && since == now.revision) {
            last = new SoftReference<>(now);
            return EncodedJson.ofUtf8(utf8("{\"unchanged\":true," + fields));
        }
        EncodedJson text = now.text;
        if (text == null) {
            text = write(jpeg, fields);
            last = new SoftReference<>(new Written(jpeg, beside, now.revision, text));
        }
        return text;
    }

    /** By what is told, so that nothing has to be remembered. */
    private static long revision(Jpeg jpeg, String beside) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(utf8(beside));
            byte[] digest = sha256.digest(jpeg.bytes());
            return ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - REVISION_BITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** By hand: written by a mapper, a picture would be copied four times. */
    private static EncodedJson write(Jpeg jpeg, String fields) {
        byte[] image = Base64.getEncoder().encode(jpeg.bytes());
        byte[] before = utf8("{\"image\":\"");
        byte[] behind = utf8("\",\"sizeBytes\":" + jpeg.bytes().length + ",\"format\":\"jpeg\"," + fields);
        byte[] text = new byte[before.length + image.length + behind.length];
        System.arraycopy(before, 0, text, 0, before.length);
        System.arraycopy(image, 0, text, before.length, image.length);
        System.arraycopy(behind, 0, text, before.length + image.length, behind.length);
        return EncodedJson.ofUtf8(text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
