package dev.sophon.gateway.webhooks;

import java.time.Instant;
import java.util.Set;

/**
 * A place that is told what happens, without its secret.
 *
 * @param events the types of event that it is told
 */
public record Webhook(String id, String url, Set<String> events, Instant createdAt, String createdBy) {}
