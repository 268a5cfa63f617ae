package dev.sophon.gateway.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API token, without its secret.
 *
 * @param nodes the only nodes that it may see and command; {@code null} for all
 * @param expiresAt {@code null} for never
 */
public record ApiToken(
        String id,
        String name,
        Role role,
        @Nullable Set<String> nodes,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt) {}
