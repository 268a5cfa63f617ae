package dev.sophon.gateway.access;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;

/**
 * A person who logs in with a password.
 *
 * @param id never used again for another
 * @param name what is typed at the login: 1 to 100 letters, digits and {@code . _ @ -}, in lower case; never changed
 * @param role any but Agent
 * @param version rises with each new password: what was given out under an older one is over
 */
public record Account(
        String id, String name, Role role, @JsonIgnore int version, Instant createdAt, String createdBy) {}
