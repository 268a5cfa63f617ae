package dev.sophon.gateway.features.internal.records;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import dev.sophon.protocol.wire.DesiredFeatures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * A KAR of the library, with all that proves it. Immutable.
 *
 * @param stamp of its texts: texts that were signed anew have another
 * @param by who added it, for people
 * @param complete whether its file is here, whole
 */
public record Entry(Manifest manifest, Texts texts, String stamp, String by, Instant addedAt, boolean complete) {
    private static final int STAMP = 32;

    /** What is signed, exactly, and the signatures in Base64. */
    public record Texts(String manifest, String signature, String keys, String keysSignature) {
        public static Texts of(SignedBytes manifest, SignedBytes keys) {
            return new Texts(text(manifest.content()), text64(manifest), text(keys.content()), text64(keys));
        }

        private static String text(byte[] utf8) {
            return new String(utf8, StandardCharsets.UTF_8);
        }

        private static String text64(SignedBytes signed) {
            return Base64.getEncoder().encodeToString(signed.signature());
        }

        /** All of them, in UTF-16 code units. */
        public int length() {
            return manifest.length() + keys.length();
        }
    }

    /** One that was checked when it was added. */
    static Entry known(Texts texts, String by, Instant addedAt, boolean complete) {
        Manifest manifest = Json.read(texts.manifest().getBytes(StandardCharsets.UTF_8), Manifest.class);
        String stamp = Secrets.sha256(texts.manifest() + texts.keys()).substring(0, STAMP);
        return new Entry(manifest, texts, stamp, by, addedAt, complete);
    }

    /**
     * One whose manifest a key of its list has signed, for which that list vouches, and of which nothing has expired. Whether
     * anybody trusts the list's root is for each Node to say.
     *
     * @throws RefusedException when it is not so
     */
    public static Entry checked(Texts texts, String by, Instant now) throws RefusedException {
        byte[] manifest = bounded("manifest", texts.manifest(), DesiredFeatures.MANIFEST_BYTES);
        byte[] keys = bounded("keys", texts.keys(), DesiredFeatures.KEYS_BYTES);
        SignedBytes signed = new SignedBytes(manifest, signature("signature", texts.signature()));
        SignedBytes list = new SignedBytes(keys, signature("keysSignature", texts.keysSignature()));
        Trusted.manifest(signed, Trusted.unchecked(list), Manifest.FEATURES, now);
        return known(texts, by, now, false);
    }

    private static byte[] bounded(String field, String text, int most) throws RefusedException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > most) {
            throw new RefusedException(field + ": expected " + most + " bytes at most");
        }
        return utf8;
    }

    private static byte[] signature(String field, String base64) throws RefusedException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(field + ": expected Base64");
        }
    }

    public Named named() {
        return new Named(manifest.name(), manifest.version().toString());
    }

    public Manifest.Part file() {
        return manifest.files().get(0);
    }

    public Entry whole(boolean here) {
        return new Entry(manifest, texts, stamp, by, addedAt, here);
    }
}
