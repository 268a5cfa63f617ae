package dev.sophon.gateway.webhooks;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.runtime.Event;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The webhooks. An event goes out as {@code POST} with its JSON, signed by {@code X-Sophon-Signature: sha256=} and the
 * hexadecimal HMAC-SHA256 of the body; it is tried again for about nine hours, over restarts too. Thread-safe.
 */
@ProviderType
public interface Webhooks {
    /** What can be told. */
    Set<String> EVENTS = Set.of(
            Event.NODE_PAIRED,
            Event.NODE_ONLINE,
            Event.NODE_STALE,
            Event.NODE_OFFLINE,
            Event.NODE_ERROR,
            Event.NODE_REVOKED,
            Event.NODE_PAUSED,
            Event.NODE_RESUMED,
            Event.NODE_QUARANTINED,
            Event.APPROVAL_REQUESTED,
            Event.APPROVAL_DECIDED);

    /** How many webhooks there can be. */
    int MAX_WEBHOOKS = 100;

    /** How many events may wait for one webhook; further ones are not kept. */
    int MAX_PENDING = 10_000;

    /** How many given-up events are kept for one webhook; the oldest go. */
    int MAX_DEAD = 1_000;

    /** All, newest first. */
    List<Webhook> list();

    /**
     * Adds one.
     *
     * @param url https; http, or an address within this network, only for hosts that the settings allow
     * @param events {@code null} for all of {@link #EVENTS}
     * @param secret that signs, 16 to 200 characters; {@code null} for a new random one
     * @throws dev.sophon.gateway.runtime.Refusal if a field is out of range
     */
    Created create(String url, @Nullable Set<String> events, @Nullable String secret, Principal by);

    /**
     * Deletes one, and what waits for it.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none
     */
    void delete(String id, Principal by);

    /**
     * Sends an event {@code webhook.test} once, now.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or too much waits to be sent
     */
    CompletableFuture<Attempt> test(String id);

    /**
     * What has not arrived, newest first.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is no such webhook
     */
    List<Delivery> deliveries(String id, int limit);

    /** How many events wait to be sent, for all webhooks. */
    int pending();

    /**
     * A new webhook.
     *
     * @param secret it is told this once
     */
    record Created(Webhook webhook, String secret) {
        @Override
        public String toString() {
            return "Created[" + webhook.id() + "]";
        }
    }

    /**
     * How sending went.
     *
     * @param status of HTTP; {@code null} if there was none
     * @param message in words, without what the other side said
     */
    record Attempt(boolean ok, @Nullable Integer status, String message) {}
}
