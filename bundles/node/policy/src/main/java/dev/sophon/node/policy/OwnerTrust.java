package dev.sophon.node.policy;

import dev.sophon.protocol.signed.Release;
import java.util.List;
import java.util.Map;

/**
 * What the owner lets be plugged in, as {@code policy.json} says it.
 *
 * @param keys that may vouch for what is signed; none unless named
 * @param pins by the name of what is signed, the one version that may be installed, an older one too
 * @param signedOnly whether the deploy folder takes signed KARs only
 * @param consentUnproved whether an answer counts that any program could have given, and what the owner does herself goes on
 *     where nobody can be asked
 */
public record OwnerTrust(
        List<TrustedKey> keys, Map<String, Release> pins, boolean signedOnly, boolean consentUnproved) {
    /** What holds without a word of the owner. */
    public static final OwnerTrust NONE = new OwnerTrust(List.of(), Map.of(), false, false);
    /** What holds while the file cannot be read. */
    public static final OwnerTrust UNREADABLE = new OwnerTrust(List.of(), Map.of(), true, false);

    public OwnerTrust {
        keys = List.copyOf(keys);
        pins = Map.copyOf(pins);
    }

    /** Where it is asked for; what it answers is in force now. Thread-safe. */
    @FunctionalInterface
    public interface Source {
        OwnerTrust trust();
    }
}
