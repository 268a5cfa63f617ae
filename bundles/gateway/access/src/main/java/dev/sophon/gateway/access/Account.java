package dev.sophon.gateway.access;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person who signs in: with a password, or at an organisation's OpenID provider.
 *
 * @param id never used again for another
 * @param name what is typed at the login: 1 to 100 letters, digits and {@code . _ @ -}, in lower case; never changed. Of an
 *     organisation's: what the provider calls them, with its host in parentheses, which no other's name ends with
 * @param role any but Agent
 * @param version rises with each new password: what was given out under an older one is over
 * @param issuer the provider that vouches for this person; {@code null} for one with a password
 * @param subject who this is at the provider
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Account(
        String id,
        String name,
        Role role,
        @JsonIgnore int version,
        Instant createdAt,
        String createdBy,
        @Nullable String issuer,
        @Nullable String subject) {
    /** One with a password. */
    public Account(String id, String name, Role role, int version, Instant createdAt, String createdBy) {
        this(id, name, role, version, createdAt, createdBy, null, null);
    }

    /** Whether a provider vouches for this person. */
    @JsonIgnore
    public boolean provided() {
        return issuer != null;
    }
}
