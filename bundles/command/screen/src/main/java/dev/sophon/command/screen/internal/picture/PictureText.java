package dev.sophon.command.screen.internal.picture;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Frame;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.node.platform.screen.ScreenCapture.Look;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.node.platform.screen.ScreenCapture.Tile;
import dev.sophon.protocol.json.EncodedJson;
import java.io.ByteArrayOutputStream;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as results: {@code image} in Base64, or {@code tiles} of it, {@code sizeBytes}, {@code format}, and what is said
 * beside them. While nothing is drawn on the screen its port answers with the same object again and again, so the last one's
 * text is kept, unless its memory is needed. Thread-safe.
 */
final class PictureText {
    /** What a number of JavaScript holds. */
    private static final int REVISION_BITS = 53;

    private record Written(Jpeg jpeg, String fields, EncodedJson text) {
        boolean is(Jpeg other, String otherFields) {
            return jpeg.equals(other) && fields.equals(otherFields);
        }
    }

    /**
     * A picture as it is told.
     *
     * @param news whether it is another one than the issuer has
     * @param whole whether all of it is told
     */
    record Told(EncodedJson text, long revision, boolean news, boolean whole) {}

    private final KnownFrames frames = new KnownFrames();
    private volatile @Nullable SoftReference<Written> last;

    /**
     * Takes a picture, and says what is new of it.
     *
     * @param since the revision of one that the issuer has; where this is the same one, that is said instead
     * @param first fields to come before the picture's own, as JSON with a comma behind each
     */
    Told of(
            ScreenCapture screen,
            @Nullable Marks marks,
            Shot wanted,
            @Nullable Integer maxBytes,
            @Nullable Long since,
            String first)
            throws CommandException {
        Frame known = since == null ? null : frames.find(since, wanted.quality());
        Pictures.Picture taken = Pictures.take(screen, marks, wanted, known, maxBytes);
        Look look = taken.look();
        int quality = taken.shot().quality();
        String beside = first + Pictures.fields(look, marks);
        long revision = revision(look, quality, beside);
        if (look.frame() != null) {
            frames.add(revision, look.frame(), quality);
        }
        String fields = "\"revision\":" + revision + "," + beside + "}";
        if (since != null && since == revision) {
            return new Told(EncodedJson.ofUtf8(utf8("{\"unchanged\":true," + fields)), revision, false, false);
        }
        Jpeg whole = look.whole();
        return whole == null
                ? new Told(tiles(look.tiles(), fields), revision, true, false)
                : new Told(image(whole, fields), revision, true, true);
    }

    /** By what is told, so that nothing has to be remembered. */
    private static long revision(Look look, int quality, String beside) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(utf8(beside));
            Frame frame = look.frame();
            if (frame != null) {
                ByteBuffer shown = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
                sha256.update(shown.putInt(quality).putLong(frame.number()).array());
            } else {
                sha256.update(Objects.requireNonNull(look.whole()).bytes());
            }
            return ByteBuffer.wrap(sha256.digest()).getLong() >>> (Long.SIZE - REVISION_BITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** By hand, as the tiles: written by a mapper, a picture would be copied four times. */
    private EncodedJson image(Jpeg jpeg, String fields) {
        SoftReference<Written> kept = last;
        Written before = kept == null ? null : kept.get();
        if (before != null && before.is(jpeg, fields)) {
            return before.text();
        }
        byte[] image = Base64.getEncoder().encode(jpeg.bytes());
        byte[] head = utf8("{\"image\":\"");
        byte[] tail = utf8("\",\"sizeBytes\":" + jpeg.bytes().length + ",\"format\":\"jpeg\"," + fields);
        byte[] text = new byte[head.length + image.length + tail.length];
        System.arraycopy(head, 0, text, 0, head.length);
        System.arraycopy(image, 0, text, head.length, image.length);
        System.arraycopy(tail, 0, text, head.length + image.length, tail.length);
        EncodedJson written = EncodedJson.ofUtf8(text);
        last = new SoftReference<>(new Written(jpeg, fields, written));
        return written;
    }

    private static EncodedJson tiles(List<Tile> tiles, String fields) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        String next = "{\"tiles\":[";
        int size = 0;
        for (Tile tile : tiles) {
            Jpeg jpeg = tile.jpeg();
            text.writeBytes(utf8(next + "{\"x\":" + tile.x() + ",\"y\":" + tile.y() + ",\"width\":" + jpeg.width()
                    + ",\"height\":" + jpeg.height() + ",\"image\":\""));
            text.writeBytes(Base64.getEncoder().encode(jpeg.bytes()));
            size += jpeg.bytes().length;
            next = "\"},";
        }
        String end = tiles.isEmpty() ? next + "]" : "\"}]";
        text.writeBytes(utf8(end + ",\"sizeBytes\":" + size + ",\"format\":\"jpeg\"," + fields));
        return EncodedJson.ofUtf8(text.toByteArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
