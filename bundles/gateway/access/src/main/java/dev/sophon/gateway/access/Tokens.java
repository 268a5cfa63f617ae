package dev.sophon.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The API tokens. Only hashes of their secrets are kept. Thread-safe. */
@ProviderType
public interface Tokens {
    /** Whose token this is; empty if it is unknown, deleted or expired. Takes the same time for each of them. */
    Optional<Principal> authenticate(String token);

    /** Whom a token of this id stands for now; empty if it is unknown, deleted or expired. */
    Optional<Principal> find(String id);

    /** Whether a principal's token still stands. */
    boolean stands(Principal principal);

    /**
     * Makes a token.
     *
     * @param nodes the only nodes that it may see and command, for an Agent; {@code null} for all
     * @param scopes the only scopes that it may use of those that a node is granted, for an Agent; {@code null} for all
     * @throws dev.sophon.gateway.runtime.Refusal if a field is out of range
     */
    Created create(
            String name,
            Role role,
            @Nullable Set<String> nodes,
            @Nullable Set<String> scopes,
            @Nullable Instant expiresAt,
            Principal by);

    /** Makes a token that may use every scope. */
    default Created create(
            String name, Role role, @Nullable Set<String> nodes, @Nullable Instant expiresAt, Principal by) {
        return create(name, role, nodes, null, expiresAt, by);
    }

    /** Makes a token that acts as an account, with its role of the time, for as long as its password stays the same. */
    Created createFor(Account account, String name, Instant expiresAt);

    /** Those that have not been deleted, newest first; expired ones too. */
    List<ApiToken> tokens();

    /**
     * Deletes a token: it counts no more from this moment.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or it is the last one of an Admin
     */
    void delete(String id, Principal by);

    /**
     * A new token.
     *
     * @param secret the whole token, {@code sk_…}: it is told this once
     */
    record Created(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "Created[" + token.id() + "]";
        }
    }
}
