package dev.sophon.gateway.canvas;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a session shows, as it was last put.
 *
 * @param session its name
 * @param key opens a session whose name is short enough to be guessed
 * @param ownerId who put it first
 * @param content in UTF-8 where it is text; not to be changed
 * @param version rises with each put, and is never used again for the same session
 */
public record Canvas(
        String session,
        String key,
        String ownerId,
        String contentType,
        byte[] content,
        long version,
        Instant updatedAt,
        Instant expiresAt) {
    /** From this length on, a name is as good as a key: only who was told it can know it. */
    public static final int UNGUESSABLE = 16;

    /** What comes in base64. */
    public static final Set<String> PICTURES = Set.of("image/png", "image/jpeg");

    public static final Set<String> TEXTS = Set.of("text/html", "text/plain", "image/svg+xml");

    /** Of a session. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:~-]{1,200}");

    /** The same with other content. */
    public Canvas with(byte[] other) {
        return new Canvas(session, key, ownerId, contentType, other, version, updatedAt, expiresAt);
    }

    public boolean guessable() {
        return session.length() < UNGUESSABLE;
    }

    /** Whether somebody may look at it and put it anew: an agent only what it put first itself. */
    public boolean touchableBy(Principal principal) {
        return principal.role() != Role.AGENT || ownerId.equals(principal.id());
    }

    /** The page that shows it, below the Gateway's address. */
    public String page() {
        return "/canvas?session=" + session + (guessable() ? "&key=" + key : "");
    }
}
