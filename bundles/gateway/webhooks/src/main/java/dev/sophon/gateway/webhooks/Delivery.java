package dev.sophon.gateway.webhooks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that has not arrived.
 *
 * @param status {@code pending}, or {@code dead} once it was given up
 * @param attempts how often it was tried
 * @param nextAt when it is tried again
 * @param problem why the last attempt failed
 */
public record Delivery(
        String id,
        String webhookId,
        String event,
        Instant createdAt,
        String status,
        int attempts,
        Instant nextAt,
        @Nullable String problem) {
    public static final String PENDING = "pending";
    public static final String DEAD = "dead";
}
