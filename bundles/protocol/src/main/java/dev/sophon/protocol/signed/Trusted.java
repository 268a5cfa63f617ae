package dev.sophon.protocol.signed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Collection;

/**
 * Checks what is signed against a root key that somebody trusts. Nothing is read of a file, but the ids of keys, before its
 * signature holds.
 */
public final class Trusted {
    private Trusted() {}

    /**
     * The root key that a list of keys names; not checked, and empty when it names none.
     */
    public static String rootOf(SignedBytes keys) {
        return id(keys, "rootKeyId");
    }

    private static String id(SignedBytes signed, String field) {
        if (signed.content().length > Check.BYTES) {
            return "";
        }
        try {
            JsonNode id = Json.tree(signed.content()).path(field);
            return Check.HASH.matcher(id.asText("")).matches() ? id.asText() : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * A list of keys that a root key has signed, expired or not.
     *
     * @throws RefusedException when it has not, or when it is no list of keys
     */
    public static KeyList keys(SignedBytes keys, PublicKey root) throws RefusedException {
        if (!SigningKeys.hasSigned(root, keys)) {
            throw new RefusedException("the list of keys: its signature is not of the root key that it names");
        }
        KeyList list = Check.read(keys.content(), KeyList.class, "the list of keys");
        if (!list.rootKeyId().equals(SigningKeys.id(root))) {
            throw new RefusedException("the list of keys: rootKeyId: expected the key that has signed it");
        }
        return list;
    }

    /**
     * A list of keys as it stands, signed by whomever: for who passes it on, and trusts nobody by it. Whoever takes anything
     * by it checks it by {@link #keys}.
     *
     * @throws RefusedException when it is no list of keys, or what stands beside it is no signature
     */
    public static KeyList unchecked(SignedBytes keys) throws RefusedException {
        if (keys.signature().length != SigningKeys.SIGNATURE_BYTES) {
            throw new RefusedException(
                    "the list of keys: expected a signature of " + SigningKeys.SIGNATURE_BYTES + " bytes");
        }
        return Check.read(keys.content(), KeyList.class, "the list of keys");
    }

    /**
     * A manifest that one of the keys has signed: signature, chain, expiry, revocation and kind, in this order.
     *
     * @param keys as {@link #keys} gave it
     * @param kind that is wanted
     * @throws RefusedException when anything of it is not so
     */
    public static Manifest manifest(SignedBytes manifest, KeyList keys, String kind, Instant now)
            throws RefusedException {
        String keyId = id(manifest, "keyId");
        boolean revoked = keys.revoked().contains(keyId);
        KeyList.Entry key = keys.find(keyId)
                .orElseThrow(() -> new RefusedException(
                        revoked
                                ? "the manifest: its key has been revoked"
                                : "the manifest: its key is not in the list of keys of a root that the owner trusts"));
        if (!SigningKeys.hasSigned(key.key(), manifest)) {
            throw new RefusedException(
                    "the manifest: its signature is not of the key that it names, or it was changed");
        }
        Check.notExpired(keys.expires(), now, "the list of keys");
        Check.notExpired(key.expires(), now, "the publisher's key");
        if (revoked) {
            throw new RefusedException("the manifest: its key has been revoked");
        }
        Manifest read = Check.read(manifest.content(), Manifest.class, "the manifest");
        Check.notExpired(read.expires(), now, "the manifest");
        if (!read.kind().equals(kind) || !key.kinds().contains(kind)) {
            throw new RefusedException("the manifest: kind: expected " + kind + ", of a key that may sign it");
        }
        if (!read.publisher().equals(key.publisher())) {
            throw new RefusedException("the manifest: publisher: expected the name that the list of keys has");
        }
        return read;
    }

    /**
     * What a release key has signed: key, signature, form, name, channel and expiry, in this order. No list of keys counts
     * here, so that a key for feature sets never will do.
     *
     * @param releaseKeys good for updates alone
     * @param name of the program that asks
     * @param channel that was asked for
     * @throws RefusedException when anything of it is not so
     */
    public static UpdateManifest update(
            SignedBytes manifest, Collection<PublicKey> releaseKeys, String name, String channel, Instant now)
            throws RefusedException {
        UpdateManifest read = update(manifest, releaseKeys);
        if (!read.name().equals(name)) {
            throw new RefusedException("the release: name: expected " + name);
        }
        if (!read.channel().equals(channel)) {
            throw new RefusedException("the release: channel: expected " + channel);
        }
        Check.notExpired(read.expires(), now, "the release");
        return read;
    }

    /**
     * The same of a release that was taken before, which may have expired since, and may be of another channel.
     *
     * @throws RefusedException when its key, its signature or its form is not as it has to be
     */
    public static UpdateManifest update(SignedBytes manifest, Collection<PublicKey> releaseKeys)
            throws RefusedException {
        String keyId = id(manifest, "keyId");
        PublicKey key = releaseKeys.stream()
                .filter(one -> SigningKeys.id(one).equals(keyId))
                .findFirst()
                .orElseThrow(() -> new RefusedException("the release: it is not of a release key that is known here"));
        if (!SigningKeys.hasSigned(key, manifest)) {
            throw new RefusedException("the release: its signature is not of the key that it names, or it was changed");
        }
        return Check.read(manifest.content(), UpdateManifest.class, "the release");
    }

    /**
     * A release of the Node as it stands, signed by whomever: for who passes it on, and knows no release key. Whoever takes
     * anything by it checks it by {@link #update}.
     *
     * @throws RefusedException when it is no release of the Node, has expired, or what stands beside it is no signature
     */
    public static UpdateManifest uncheckedUpdate(SignedBytes manifest, Instant now) throws RefusedException {
        if (manifest.signature().length != SigningKeys.SIGNATURE_BYTES) {
            throw new RefusedException(
                    "the release: expected a signature of " + SigningKeys.SIGNATURE_BYTES + " bytes");
        }
        UpdateManifest read = Check.read(manifest.content(), UpdateManifest.class, "the release");
        if (!read.name().equals(UpdateManifest.NODE)) {
            throw new RefusedException("the release: name: expected " + UpdateManifest.NODE);
        }
        Check.notExpired(read.expires(), now, "the release");
        return read;
    }
}
