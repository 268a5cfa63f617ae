package dev.sophon.gateway.access.internal;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.sophon.gateway.runtime.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Argon2id with 12 MiB, 3 passes and one lane, one of the equally strong settings that OWASP's password storage cheat sheet
 * names, in the usual text form {@code $argon2id$v=19$…}. Only a few passwords are hashed at once, so that guessing costs
 * this Gateway no more memory than that. Thread-safe.
 */
final class PasswordHash {
    private static final int MEMORY_KIB = 12 * 1024;
    private static final int PASSES = 3;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int AT_ONCE = 2;
    private static final int PATIENCE_SECONDS = 5;
    private static final int MAX_WAITING = 50;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore slots = new Semaphore(AT_ONCE, true);

    private interface Work<T> {
        T run();
    }

    /** The hash of a password, with a salt of its own. */
    String of(String password) {
        byte[] salt = random(SALT_BYTES);
        return inSlot(() -> argon2().hash(bytes(password), salt).getResult());
    }

    /** Kept by the library from the first use on, with 12 MiB that a Gateway whose people use tokens never needs. */
    private static Argon2Function argon2() {
        return Argon2Function.getInstance(
                MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID, Argon2Function.ARGON2_VERSION_13);
    }

    /** A hash that takes as long to compare with as any, and that is of no password: it takes none to make. */
    String ofNothing() {
        Base64.Encoder text = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        MEMORY_KIB,
                        PASSES,
                        LANES,
                        text.encodeToString(random(SALT_BYTES)),
                        text.encodeToString(random(HASH_BYTES)));
    }

    boolean matches(String password, String hash) {
        byte[] expected = hash.getBytes(StandardCharsets.US_ASCII);
        return inSlot(() -> Argon2Function.getInstanceFromHash(hash).check(bytes(password), expected));
    }

    private byte[] random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T inSlot(Work<T> work) {
        try {
            if (slots.getQueueLength() >= MAX_WAITING || !slots.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new Refusal(Refusal.Reason.OVERLOADED, "Too many log in at once; try again later");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(Refusal.Reason.OVERLOADED, "The Gateway is stopping");
        }
        try {
            return work.run();
        } finally {
            slots.release();
        }
    }

    /** Whatever keyboard typed it, the same letters are the same password. */
    private static byte[] bytes(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    }
}
