package dev.sophon.gateway.passkeys.internal;

import dev.sophon.gateway.access.Account;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A passkey of a person.
 *
 * @param id ours
 * @param accountVersion of the account when it was added: a new password ends it, as it ends sessions
 * @param rpId the name of the Gateway that it was made for
 * @param credentialId the authenticator's, in base64url
 * @param attested what the authenticator said of it, its public key with it, in base64url
 * @param signCount how often the authenticator has signed with it; 0 where it does not count
 * @param backupEligible whether it can be on several devices
 * @param name what its person calls it
 * @param lastUsedAt {@code null} if never
 */
record Passkey(
        String id,
        String accountId,
        int accountVersion,
        String rpId,
        String credentialId,
        String attested,
        long signCount,
        boolean backupEligible,
        String name,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {
    Passkey used(long count, Instant at) {
        return new Passkey(
                id,
                accountId,
                accountVersion,
                rpId,
                credentialId,
                attested,
                count,
                backupEligible,
                name,
                createdAt,
                at);
    }

    boolean isOf(Account account) {
        return accountId.equals(account.id()) && accountVersion == account.version();
    }

    /** Whether a count of the authenticator goes on from the last one; otherwise there may be a copy of it. */
    boolean countsOn(long count) {
        return count > signCount || (count == 0 && signCount == 0);
    }

    @Override
    public String toString() {
        return "Passkey[" + id + "]";
    }
}
