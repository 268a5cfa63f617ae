package dev.sophon.gateway.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private static final PasswordHash HASHES = new PasswordHash();

    @Test
    void anotherPasswordDoesNotMatch() {
        String hash = HASHES.of("correct horse");

        assertThat(hash).startsWith("$argon2id$v=19$m=12288,t=3,p=1$");
        assertThat(HASHES.matches("correct horse", hash, null)).isTrue();
        assertThat(HASHES.matches("correct hors", hash, null)).isFalse();
    }

    @Test
    void whatIsOfNoPasswordHasTheFormOfAnyHash() {
        String nothing = HASHES.ofNothing();

        assertThat(form(nothing)).isEqualTo(form(HASHES.of("correct horse")));
        assertThat(HASHES.matches("correct horse", nothing, null)).isFalse();
    }

    @Test
    void ofOneAddressOnlySomeStrangersWaitAndWhoIsKnownWaitsForNone() {
        // Who waits for whom is the same when it is over sooner.
        PasswordHash hashes = new PasswordHash(1024, 1);
        String hash = hashes.of("correct horse");
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        List<Thread> guessers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Thread guesser = new Thread(() -> {
                while (over.getCount() > 0) {
                    try {
                        hashes.matches("a guess", hash, "192.0.2.1");
                    } catch (Refusal e) {
                        refused.incrementAndGet();
                        Thread.yield();
                    }
                }
            });
            guesser.start();
            guessers.add(guesser);
        }
        try {
            await().until(() -> refused.get() > 0);
            for (int i = 0; i < 5; i++) {
                assertThat(hashes.matches("correct horse", hash, null)).isTrue();
                assertThat(hashes.matches("correct horse", hash, "192.0.2.2"))
                        .as("from elsewhere")
                        .isTrue();
            }
        } finally {
            over.countDown();
            guessers.forEach(PasswordHashTest::join);
        }
        assertThat(hashes.matches("correct horse", hash, "192.0.2.1")).isTrue();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The settings, and how long salt and hash are: what the time to compare with it depends on. */
    private static String form(String hash) {
        String[] parts = hash.split("\\$", -1);
        parts[4] = Integer.toString(parts[4].length());
        parts[5] = Integer.toString(parts[5].length());
        return String.join("$", parts);
    }
}
