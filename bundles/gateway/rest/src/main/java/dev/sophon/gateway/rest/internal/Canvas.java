package dev.sophon.gateway.rest.internal;

import java.time.Instant;
import java.util.Set;

/**
 * What a session shows, as it was last put.
 *
 * @param session its name
 * @param key opens a session whose name is short enough to be guessed
 * @param ownerId who put it first
 * @param content in UTF-8 where it is text; not to be changed
 * @param version rises with each put, and is never used again for the same session
 */
record Canvas(
        String session,
        String key,
        String ownerId,
        String contentType,
        byte[] content,
        long version,
        Instant updatedAt,
        Instant expiresAt) {
    /** From this length on, a name is as good as a key: only who was told it can know it. */
    static final int UNGUESSABLE = 16;

    /** What comes in base64. */
    static final Set<String> PICTURES = Set.of("image/png", "image/jpeg");

    static final Set<String> TEXTS = Set.of("text/html", "text/plain", "image/svg+xml");

    boolean guessable() {
        return session.length() < UNGUESSABLE;
    }

    /** The page that shows it, below the Gateway's address. */
    String page() {
        return "/canvas?session=" + session + (guessable() ? "&key=" + key : "");
    }
}
