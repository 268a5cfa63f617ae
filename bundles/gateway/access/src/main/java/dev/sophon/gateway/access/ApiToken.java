package dev.sophon.gateway.access;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API token, without its secret.
 *
 * @param nodes the only nodes that it may see and command; {@code null} for all
 * @param scopes the only scopes that it may use of those that a node is granted; {@code null} for all
 * @param createdBy who made it; the account's name for one that was made by a login
 * @param expiresAt {@code null} for never
 * @param accountId the account that it acts as, for one that was made by a login
 * @param accountVersion the account's version at that time
 */
public record ApiToken(
        String id,
        String name,
        Role role,
        @Nullable Set<String> nodes,
        @Nullable Set<String> scopes,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable String accountId,
        @JsonIgnore @Nullable Integer accountVersion) {}
