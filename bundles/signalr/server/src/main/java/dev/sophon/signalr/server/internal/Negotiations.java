package dev.sophon.signalr.server.internal;

import java.security.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    private static final class Offer {
        final String user;
        final long made = System.nanoTime();
        boolean claimed;
        volatile boolean opened;

        Offer(String user) {
            this.user = user;
        }
    }

    private final long expiry;
    private final int max;
    private final Map<String, Offer> byToken = new ConcurrentHashMap<>();

    public Negotiations(Duration expiry, int max) {
        this.expiry = expiry.toNanos();
        this.max = max;
    }

    public static String newId() {
        return random(16);
    }

    /** The id, which is no secret, of the connection that a token opens. */
    public static String idOf(String token) {
        return token.substring(0, ID_LENGTH);
    }

    /**
     * Makes a token by which the user may connect.
     *
     * @return {@code null} if too many are open
     */
    public @Nullable String offer(Principal user) {
        if (byToken.values().stream().filter(offer -> !offer.opened).count() >= max) {
            return null;
        }
        String token = newId() + '.' + random(24);
        byToken.put(token, new Offer(user.getName()));
        return token;
    }

    public Claim claim(String token, Principal user) {
        Offer offer = byToken.get(token);
        if (offer == null) {
            return Claim.UNKNOWN;
        }
        if (!offer.user.equals(user.getName())) {
            return Claim.OTHER_USER;
        }
        synchronized (offer) {
            if (offer.claimed) {
                return Claim.TAKEN;
            }
            offer.claimed = true;
            return Claim.CLAIMED;
        }
    }

    /** Notes that a claimed one is open indeed: it is kept until it is released. */
    public void opened(String token) {
        Offer offer = byToken.get(token);
        if (offer != null) {
            offer.opened = true;
        }
    }

    /** Forgets a token, whose connection is gone. */
    public void release(String token) {
        byToken.remove(token);
    }

    /** Forgets those that were not opened in time. */
    public void expire() {
        long now = System.nanoTime();
        byToken.values().removeIf(offer -> !offer.opened && now - offer.made > expiry);
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
