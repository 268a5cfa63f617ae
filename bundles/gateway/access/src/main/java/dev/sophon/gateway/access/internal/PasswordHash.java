package dev.sophon.gateway.access.internal;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Argon2id with 12 MiB, 3 passes and one lane, one of the equally strong settings that OWASP's password storage cheat sheet
 * names, in the usual text form {@code $argon2id$v=19$…}. Only a few passwords are hashed at once, so that guessing costs
 * this Gateway no more memory than that; those whom the Gateway knows already have a place of their own, and of one address
 * only some strangers wait. Thread-safe.
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
    private static final int MAX_OF_AN_ADDRESS = 10;

    private final int memoryKib;
    private final int passes;
    private final SecureRandom random = new SecureRandom();
    private final Semaphore strangers = new Semaphore(AT_ONCE, true);
    private final Semaphore known = new Semaphore(1, true);
    /** Strangers who wait or are being looked at, by their addresses. */
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();

    PasswordHash() {
        this(MEMORY_KIB, PASSES);
    }

    /**
     * One that takes another time.
     *
     * @param memoryKib 8 or more
     * @param passes 1 or more
     */
    PasswordHash(int memoryKib, int passes) {
        this.memoryKib = memoryKib;
        this.passes = passes;
    }

    private interface Work<T> {
        T run();
    }

    /** The hash of a password, with a salt of its own. */
    String of(String password) {
        byte[] salt = random(SALT_BYTES);
        return inSlot(known, () -> argon2().hash(bytes(password), salt).getResult());
    }

    /** Kept by the library from the first use on, with 12 MiB that a Gateway whose people use tokens never needs. */
    private Argon2Function argon2() {
        return Argon2Function.getInstance(
                memoryKib, passes, LANES, HASH_BYTES, Argon2.ID, Argon2Function.ARGON2_VERSION_13);
    }

    /** A hash that takes as long to compare with as any, and that is of no password: it takes none to make. */
    String ofNothing() {
        Base64.Encoder text = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        memoryKib,
                        passes,
                        LANES,
                        text.encodeToString(random(SALT_BYTES)),
                        text.encodeToString(random(HASH_BYTES)));
    }

    /**
     * Whether a password is the one that was hashed.
     *
     * @param stranger where somebody asks from whom the Gateway does not know; {@code null} for those it knows
     * @throws Refusal if too many wait already
     */
    boolean matches(String password, String hash, @Nullable String stranger) {
        byte[] expected = hash.getBytes(StandardCharsets.US_ASCII);
        Work<Boolean> work = () -> Argon2Function.getInstanceFromHash(hash).check(bytes(password), expected);
        if (stranger == null) {
            return inSlot(known, work);
        }
        String address = IpAddress.counted(stranger);
        try {
            if (addresses.merge(address, 1, Integer::sum) > MAX_OF_AN_ADDRESS) {
                throw tooMany();
            }
            return inSlot(strangers, work);
        } finally {
            addresses.computeIfPresent(address, (from, count) -> count == 1 ? null : count - 1);
        }
    }

    private byte[] random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Refusal tooMany() {
        return new Refusal(Refusal.Reason.OVERLOADED, "Too many log in at once; try again later");
    }

    private static <T> T inSlot(Semaphore slots, Work<T> work) {
        try {
            if (slots.getQueueLength() >= MAX_WAITING || !slots.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw tooMany();
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
