package dev.sophon.gateway.webhooks;

import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A place that is told what happens, without its secret.
 *
 * @param events the types of event that it is told
 */
public record Webhook(String id, String url, Set<String> events, Instant createdAt, String createdBy) {
    public Webhook {
        // In one order, wherever they are from.
        events = Collections.unmodifiableSortedSet(new TreeSet<>(events));
    }
}
