package dev.sophon.signalr.server.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connections that were negotiated: each may be opened once, by the user who asked for it, for a while. Thread-safe. */
public final class Negotiations {
    /** What comes of an attempt to open one. */
    public enum Claim {
        CLAIMED,
        UNKNOWN,
        TAKEN,
        OTHER_USER
    }

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_LENGTH = 22;
    private static final int FEW = 20;

    private static final class Offer {
        final String user;
        final long made = System.nanoTime();
        boolean claimed;

        Offer(String user) {
            this.user = user;
        }
    }

    private final long expiry;
    private final int max;
    private final int share;
    /** Those that wait for their connection, by their tokens, oldest first. */
    private final LinkedHashMap<String, Offer> waiting = new LinkedHashMap<>();
    /** How many of them are whose. */
    private final Map<String, Integer> users = new HashMap<>();
    /** Those whose connection is there. */
    private final Map<String, Offer> open = new HashMap<>();

    /** @param max how many may wait; of one user, a hundredth of that, or {@value #FEW} */
    public Negotiations(Duration expiry, int max) {
        this.expiry = expiry.toNanos();
        this.max = max;
        this.share = Math.max(max / 100, FEW);
    }

    public static String newId() {
        return random(16);
    }

    /** The id, which is no secret, of the connection that a token opens. */
    public static String idOf(String token) {
        return token.substring(0, ID_LENGTH);
    }

    /** What who opens the connection of a token has to answer: as random as that, good for as long, and once. */
    public static String challengeOf(String token) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(("challenge " + token).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Makes a token by which the user may connect.
     *
     * @return {@code null} if too many wait for their connection, in all or of this user
     */
    public synchronized @Nullable String offer(Principal user) {
        if (waiting.size() >= max || users.getOrDefault(user.getName(), 0) >= share) {
            return null;
        }
        users.merge(user.getName(), 1, Integer::sum);
        String token = newId() + '.' + random(24);
        waiting.put(token, new Offer(user.getName()));
        return token;
    }

    public synchronized Claim claim(String token, Principal user) {
        Offer offer = waiting.containsKey(token) ? waiting.get(token) : open.get(token);
        if (offer == null) {
            return Claim.UNKNOWN;
        }
        if (!offer.user.equals(user.getName())) {
            return Claim.OTHER_USER;
        }
        if (offer.claimed) {
            return Claim.TAKEN;
        }
        offer.claimed = true;
        return Claim.CLAIMED;
    }

    /** Notes that a claimed one is open indeed: it is kept until it is released, and takes the place of none that waits. */
    public synchronized void opened(String token) {
        Offer offer = waiting.remove(token);
        if (offer != null) {
            left(offer);
            open.put(token, offer);
        }
    }

    /** Forgets a token, whose connection is gone. */
    public synchronized void release(String token) {
        Offer offer = waiting.remove(token);
        if (offer != null) {
            left(offer);
        }
        open.remove(token);
    }

    private void left(Offer offer) {
        users.computeIfPresent(offer.user, (user, count) -> count == 1 ? null : count - 1);
    }

    /** Forgets those that were not opened in time. */
    public synchronized void expire() {
        long now = System.nanoTime();
        Iterator<Offer> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            Offer offer = oldest.next();
            if (now - offer.made <= expiry) {
                break;
            }
            oldest.remove();
            left(offer);
        }
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
