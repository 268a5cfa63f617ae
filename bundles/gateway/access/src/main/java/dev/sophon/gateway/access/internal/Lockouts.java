package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps guessers of passwords away, and nobody else. A browser that has logged in to the account before is counted by
 * itself, so that no stranger's guesses keep it out. All others are counted for the account as they come from one address,
 * and together; an address is never kept out as such, for behind a proxy everybody has the same. Thread-safe.
 */
final class Lockouts {
    private static final int FREE = 5;
    private static final int FREE_FOR_ALL = 20;
    private static final Duration LONGEST_FOR_STRANGERS = Duration.ofSeconds(30);
    private static final Duration LONGEST_FOR_ONE = Duration.ofMinutes(15);
    /** Where so many have failed, for whichever account, the first failure counts. */
    private static final int SPRAYING = 20;

    private final BackOff browsers;
    private final BackOff pairs;
    private final BackOff accounts;
    /** Apart from those that exist: however many names are made up, no account's failures are forgotten for them. */
    private final BackOff names;

    private final BackOff addresses;

    Lockouts(Time time) {
        browsers = new BackOff(LONGEST_FOR_ONE, time);
        pairs = new BackOff(LONGEST_FOR_STRANGERS, time);
        accounts = new BackOff(LONGEST_FOR_STRANGERS, time);
        names = new BackOff(LONGEST_FOR_STRANGERS, time);
        addresses = new BackOff(LONGEST_FOR_STRANGERS, time);
    }

    /** An attempt that counts as failed until it is said to be right. */
    @FunctionalInterface
    interface Attempt {
        void succeeded();
    }

    /**
     * Begins an attempt to log in to an account.
     *
     * @param exists whether there is an account of this name; who tries cannot tell the difference
     * @param browser by which the sender is known to the account; {@code null} for a stranger
     * @throws Refusal if one has to wait still
     */
    Attempt begin(String name, boolean exists, String address, @Nullable String browser) {
        if (browser != null) {
            return beginKnown(browser);
        }
        String from = IpAddress.counted(address);
        String pair = from + " " + name;
        BackOff all = exists ? accounts : names;
        pairs.attempt(pair, addresses.count(from) < SPRAYING ? FREE : 0);
        try {
            all.attempt(name, FREE_FOR_ALL);
        } catch (Refusal e) {
            pairs.succeeded(pair, false);
            throw e;
        }
        addresses.attempt(from, Integer.MAX_VALUE);
        return () -> {
            pairs.succeeded(pair, true);
            all.succeeded(name, false);
            // Whoever has one account must not wipe out the failures with others.
            addresses.succeeded(from, false);
        };
    }

    /** Begins an attempt by somebody who is known: a browser, or the session or token that it is about. */
    Attempt beginKnown(String known) {
        browsers.attempt(known, FREE);
        return () -> browsers.succeeded(known, true);
    }
}
