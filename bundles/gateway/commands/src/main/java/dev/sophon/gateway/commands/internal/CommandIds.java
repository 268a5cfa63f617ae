package dev.sophon.gateway.commands.internal;

import java.security.SecureRandom;
import java.time.Instant;

/** Ids that sort by time and that nobody guesses: 48 bits of milliseconds and 80 random bits, as 26 characters. */
final class CommandIds {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final SecureRandom RANDOM = new SecureRandom();

    private CommandIds() {}

    static String next(Instant now) {
        char[] id = new char[26];
        long millis = now.toEpochMilli();
        for (int i = 9; i >= 0; i--) {
            id[i] = ALPHABET[(int) (millis & 31)];
            millis >>>= 5;
        }
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        for (int i = 0; i < random.length; i++) {
            id[10 + i] = ALPHABET[random[i] & 31];
        }
        return new String(id);
    }
}
