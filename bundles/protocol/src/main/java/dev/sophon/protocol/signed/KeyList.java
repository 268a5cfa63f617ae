package dev.sophon.protocol.signed;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The keys for which a root key vouches, and those that nobody may trust any more: canonical JSON, signed by the root. Of two
 * lists of one root the one with the higher version counts.
 *
 * @param kind {@value #KIND}
 * @param version 1 or more; it only ever rises
 * @param rootKeyId of the key that signs it
 * @param expires from when on it vouches for nothing, so that a revocation cannot be kept from a machine for ever
 * @param revoked ids of keys; each stays here for good
 */
public record KeyList(
        String kind,
        int format,
        long version,
        String rootKeyId,
        Instant expires,
        List<Entry> keys,
        List<String> revoked) {
    public static final String KIND = "keys";
    /** What its file is called, in the folder that the KARs are in. */
    public static final String FILE = "keys.json";

    private static final int KEYS = 100;
    private static final int REVOKED = 1_000;

    public KeyList {
        Check.that(KIND.equals(kind), "kind", KIND);
        Check.that(format == Manifest.FORMAT, "format", Integer.toString(Manifest.FORMAT));
        Check.that(version > 0 && version <= Integer.MAX_VALUE, "version", "1 to " + Integer.MAX_VALUE);
        Check.hash(rootKeyId, "rootKeyId");
        Check.time(expires, "expires");
        keys = Check.list(keys, Entry::publicKey, KEYS, "keys");
        revoked = Check.list(revoked, id -> id, REVOKED, "revoked");
        revoked.forEach(id -> Check.hash(id, "revoked"));
    }

    /**
     * A publisher's key.
     *
     * @param publicKey as one line, see {@link SigningKeys#line}
     * @param kinds of manifests that it may sign
     * @param expires from when on it signs nothing that is taken
     */
    public record Entry(String publicKey, String publisher, List<String> kinds, Instant expires) {
        public Entry {
            SigningKeys.ofLine(publicKey == null ? "" : publicKey);
            Check.publisher(publisher);
            kinds = Check.list(kinds, kind -> kind, Manifest.KINDS.size(), "keys: kinds");
            Check.that(
                    !kinds.isEmpty() && Manifest.KINDS.containsAll(kinds),
                    "keys: kinds",
                    "one or more of " + String.join(", ", Manifest.KINDS));
            Check.time(expires, "keys: expires");
        }

        PublicKey key() {
            return SigningKeys.ofLine(publicKey);
        }

        /** Its key's id. */
        public String keyId() {
            return SigningKeys.id(key());
        }
    }

    /** The text that is signed. */
    public byte[] bytes() {
        return Check.bytes(this);
    }

    Optional<Entry> find(String keyId) {
        return keys.stream().filter(entry -> entry.keyId().equals(keyId)).findFirst();
    }
}
