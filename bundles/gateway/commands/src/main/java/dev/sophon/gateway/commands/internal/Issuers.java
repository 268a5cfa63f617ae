package dev.sophon.gateway.commands.internal;

import dev.sophon.gateway.access.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who has issued commands that are given later, so that they can be looked at again then. Thread-safe. */
public interface Issuers {
    /**
     * What is kept of one.
     *
     * @param id of the account, or of a token that belongs to none
     * @param token the id of the token that it came with; {@code null} for a session, which may be over by then
     * @param version of the account's password at that time; {@code null} for a token that belongs to no account
     */
    record Issuer(String id, @Nullable String token, @Nullable Integer version) {}

    /** What is to be kept of somebody; empty for one who cannot be found again. */
    Optional<Issuer> of(Principal principal);

    /** Who that is now, with the role and the scopes of now; empty if the token or the account counts no more. */
    Optional<Principal> now(Issuer issuer);
}
