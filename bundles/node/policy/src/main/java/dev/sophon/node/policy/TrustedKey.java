package dev.sophon.node.policy;

import dev.sophon.protocol.signed.SigningKeys;
import java.security.PublicKey;
import java.util.Set;

/**
 * A root key that the owner trusts.
 *
 * @param key as one line, see {@link SigningKeys#line}
 * @param name what the owner calls it
 * @param scopes of the commands that may come with it; none unless named
 * @param byMessage whether they may come by message too, and not by the owner's hand only
 */
public record TrustedKey(String key, String name, Set<String> scopes, boolean byMessage) {
    public TrustedKey {
        scopes = Set.copyOf(scopes);
    }

    /** The key itself. */
    public PublicKey publicKey() {
        return SigningKeys.ofLine(key);
    }

    /** Its id, see {@link SigningKeys#id}. */
    public String id() {
        return SigningKeys.id(publicKey());
    }
}
