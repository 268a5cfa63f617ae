package dev.sophon.gateway.features.internal.records;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import dev.sophon.protocol.signed.UpdateManifest;
import dev.sophon.protocol.wire.DesiredFeatures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A KAR of the library, or a release of the Node, with all that proves it. Immutable.
 *
 * @param stamp of its texts: texts that were signed anew have another
 * @param by who added it, for people
 * @param complete whether its files are here, whole
 */
public record Entry(Contents contents, Texts texts, String stamp, String by, Instant addedAt, boolean complete) {
    private static final int STAMP = 32;

    /**
     * What the signed text says.
     *
     * @param publisher {@code null} for a release of the Node
     * @param channel of a release of the Node; {@code null} for a KAR
     * @param files one for a KAR, one for each platform for a release
     */
    public record Contents(
            String name,
            Release version,
            @Nullable String publisher,
            @Nullable String channel,
            String keyId,
            Instant expires,
            List<Manifest.Part> files,
            List<Manifest.Declared> commands) {
        static Contents of(Manifest manifest) {
            return new Contents(
                    manifest.name(),
                    manifest.version(),
                    manifest.publisher(),
                    null,
                    manifest.keyId(),
                    manifest.expires(),
                    manifest.files(),
                    manifest.commands());
        }

        static Contents of(UpdateManifest manifest) {
            return new Contents(
                    manifest.name(),
                    manifest.version(),
                    null,
                    manifest.channel(),
                    manifest.keyId(),
                    manifest.expires(),
                    manifest.files().stream()
                            .map(one -> new Manifest.Part(one.name(), one.sha256(), one.size()))
                            .toList(),
                    List.of());
        }
    }

    /** What is signed, exactly, and the signatures in Base64; a release of the Node has no list of keys. */
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

        static Texts of(SignedBytes manifest) {
            return new Texts(text(manifest.content()), text64(manifest), "", "");
        }

        /** All of them, in UTF-16 code units. */
        public int length() {
            return manifest.length() + keys.length();
        }
    }

    /** One that was checked when it was added. */
    static Entry known(Texts texts, String by, Instant addedAt, boolean complete) {
        byte[] manifest = texts.manifest().getBytes(StandardCharsets.UTF_8);
        Contents contents = texts.keys().isEmpty()
                ? Contents.of(Json.read(manifest, UpdateManifest.class))
                : Contents.of(Json.read(manifest, Manifest.class));
        String stamp = Secrets.sha256(texts.manifest() + texts.keys()).substring(0, STAMP);
        return new Entry(contents, texts, stamp, by, addedAt, complete);
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
        Manifest read = Trusted.manifest(signed, Trusted.unchecked(list), Manifest.FEATURES, now);
        if (read.name().equals(UpdateManifest.NODE)) {
            throw new RefusedException("the manifest: name: " + UpdateManifest.NODE + " is the Node itself");
        }
        return known(texts, by, now, false);
    }

    /**
     * A release of the Node that has not expired. No release key is known here, so whether one has signed it is for each
     * Node to say.
     *
     * @throws RefusedException when it is none
     */
    public static Entry release(SignedBytes manifest, String by, Instant now) throws RefusedException {
        if (manifest.content().length > DesiredFeatures.MANIFEST_BYTES) {
            throw new RefusedException("the release: expected " + DesiredFeatures.MANIFEST_BYTES + " bytes at most");
        }
        Trusted.uncheckedUpdate(manifest, now);
        return known(Texts.of(manifest), by, now, false);
    }

    /**
     * As {@link #release(SignedBytes, String, Instant)}, of what came as text.
     *
     * @param manifest exactly as it was signed
     * @param signature in Base64
     * @throws RefusedException when it is none
     */
    public static Entry release(String manifest, String signature, String by, Instant now) throws RefusedException {
        byte[] signed = bounded("manifest", manifest, DesiredFeatures.MANIFEST_BYTES);
        return release(new SignedBytes(signed, signature("signature", signature)), by, now);
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
        return new Named(contents.name(), contents.version().toString());
    }

    public boolean isRelease() {
        return contents.channel() != null;
    }

    /** That of a KAR. */
    public Manifest.Part file() {
        return contents.files().get(0);
    }

    public List<Manifest.Part> files() {
        return contents.files();
    }

    /** Of all its files, in bytes. */
    public long size() {
        return files().stream().mapToLong(Manifest.Part::size).sum();
    }

    /** Of the KAR, or of the text that names the archives of a release. */
    public String sha256() {
        return isRelease() ? Secrets.sha256(texts.manifest()) : file().sha256();
    }

    public Entry whole(boolean here) {
        return new Entry(contents, texts, stamp, by, addedAt, here);
    }
}
