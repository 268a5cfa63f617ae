package dev.sophon.gateway.oidc.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sign-ins that have been begun, by their states: each for ten minutes and once. In memory only: after a restart one
 * begins anew. Where there is no room, the oldest goes of whichever address has most, so that nobody's many push out
 * another's one. Thread-safe.
 */
final class Pending {
    static final Duration LASTS = Duration.ofMinutes(10);
    static final int MOST = 2_000;

    private final Time time;
    /** By the hashes of their states, the oldest first. */
    private final Map<String, Kept> begun = new LinkedHashMap<>();
    /** How many each network has. */
    private final Map<String, Integer> networks = new HashMap<>();

    private record Kept(Begun one, String network) {}

    Pending(Time time) {
        this.time = time;
    }

    /** Keeps one; its state is told. */
    synchronized String add(Begun one) {
        forget();
        if (begun.size() >= MOST) {
            makeRoom();
        }
        String state = Secrets.secret();
        String network = IpAddress.counted(one.address());
        begun.put(Secrets.sha256(state), new Kept(one, network));
        networks.merge(network, 1, Integer::sum);
        return state;
    }

    /** Whether a browser has one under way by this secret. */
    synchronized boolean knows(String browser) {
        String sha256 = Secrets.sha256(browser);
        return begun.values().stream()
                .anyMatch(kept -> kept.one().browserSha256().equals(sha256));
    }

    /**
     * Takes one out: no state counts twice. That of another browser stays whose it is.
     *
     * @param browser the secret that the browser keeps; {@code null} if it has none
     */
    synchronized Optional<Begun> take(String state, @Nullable String browser) {
        forget();
        String key = Secrets.sha256(state);
        Kept kept = begun.get(key);
        if (kept == null
                || browser == null
                || !Secrets.matches(browser, kept.one().browserSha256())) {
            return Optional.empty();
        }
        begun.remove(key);
        left(kept);
        return Optional.of(kept.one());
    }

    synchronized int size() {
        return begun.size();
    }

    private void forget() {
        long now = time.nanos();
        Iterator<Kept> oldest = begun.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (now - kept.one().nanos() < LASTS.toNanos()) {
                return;
            }
            oldest.remove();
            left(kept);
        }
    }

    private void left(Kept kept) {
        networks.computeIfPresent(kept.network(), (network, count) -> count == 1 ? null : count - 1);
    }

    private void makeRoom() {
        String most = networks.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
        Iterator<Kept> each = begun.values().iterator();
        while (each.hasNext()) {
            Kept kept = each.next();
            if (kept.network().equals(most)) {
                each.remove();
                left(kept);
                return;
            }
        }
    }
}
