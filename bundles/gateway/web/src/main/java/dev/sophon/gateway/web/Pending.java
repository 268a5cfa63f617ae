package dev.sophon.gateway.web;

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
 * What browsers have begun and are to end, as a sign-in at a provider, by its key: each for a time, once, and in the browser
 * that began it. In memory only: after a restart one begins anew. Where there is no room, the oldest goes of whichever
 * address has most, so that nobody's many push out another's one. Thread-safe.
 *
 * @param <T> what is kept of one
 */
public final class Pending<T> {
    private final Duration lasts;
    private final int most;
    private final Time time;
    /** By the hashes of their keys, the oldest first. */
    private final Map<String, Kept<T>> begun = new LinkedHashMap<>();
    /** How many each network has. */
    private final Map<String, Integer> networks = new HashMap<>();

    private record Kept<T>(T one, String browserSha256, String network, long nanos) {}

    /**
     * None yet.
     *
     * @param lasts how long one may take
     * @param most how many there may be
     */
    public Pending(Duration lasts, int most, Time time) {
        this.lasts = lasts;
        this.most = most;
        this.time = time;
    }

    /**
     * Keeps one.
     *
     * @param key a secret, or something that nobody can guess, never used again
     * @param browser the secret that the browser keeps
     * @param address where the browser is
     */
    public synchronized void add(String key, String browser, String address, T one) {
        forget();
        if (begun.size() >= most) {
            makeRoom();
        }
        String network = IpAddress.counted(address);
        begun.put(Secrets.sha256(key), new Kept<>(one, Secrets.sha256(browser), network, time.nanos()));
        networks.merge(network, 1, Integer::sum);
    }

    /** Whether a browser has one under way by this secret. */
    public synchronized boolean knows(String browser) {
        String sha256 = Secrets.sha256(browser);
        return begun.values().stream().anyMatch(kept -> kept.browserSha256().equals(sha256));
    }

    /**
     * Takes one out: no key counts twice. That of another browser stays whose it is.
     *
     * @param browser the secret that the browser keeps; {@code null} if it has none
     */
    public synchronized Optional<T> take(String key, @Nullable String browser) {
        forget();
        String sha256 = Secrets.sha256(key);
        Kept<T> kept = begun.get(sha256);
        if (kept == null || browser == null || !Secrets.matches(browser, kept.browserSha256())) {
            return Optional.empty();
        }
        begun.remove(sha256);
        left(kept);
        return Optional.of(kept.one());
    }

    /** How many there are. */
    public synchronized int size() {
        return begun.size();
    }

    private void forget() {
        long now = time.nanos();
        Iterator<Kept<T>> oldest = begun.values().iterator();
        while (oldest.hasNext()) {
            Kept<T> kept = oldest.next();
            if (now - kept.nanos() < lasts.toNanos()) {
                return;
            }
            oldest.remove();
            left(kept);
        }
    }

    private void left(Kept<T> kept) {
        networks.computeIfPresent(kept.network(), (network, count) -> count == 1 ? null : count - 1);
    }

    private void makeRoom() {
        String greediest = networks.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
        Iterator<Kept<T>> each = begun.values().iterator();
        while (each.hasNext()) {
            Kept<T> kept = each.next();
            if (kept.network().equals(greediest)) {
                each.remove();
                left(kept);
                return;
            }
        }
    }
}
