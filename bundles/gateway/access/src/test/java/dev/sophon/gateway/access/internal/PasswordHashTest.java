package dev.sophon.gateway.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private final PasswordHash hashes = new PasswordHash();

    @Test
    void anotherPasswordDoesNotMatch() {
        String hash = hashes.of("correct horse");

        assertThat(hashes.matches("correct horse", hash)).isTrue();
        assertThat(hashes.matches("correct hors", hash)).isFalse();
    }

    @Test
    void whatIsOfNoPasswordHasTheFormOfAnyHash() {
        String nothing = hashes.ofNothing();

        assertThat(form(nothing)).isEqualTo(form(hashes.of("correct horse")));
        assertThat(hashes.matches("correct horse", nothing)).isFalse();
    }

    /** The settings, and how long salt and hash are: what the time to compare with it depends on. */
    private static String form(String hash) {
        String[] parts = hash.split("\\$", -1);
        parts[4] = Integer.toString(parts[4].length());
        parts[5] = Integer.toString(parts[5].length());
        return String.join("$", parts);
    }
}
