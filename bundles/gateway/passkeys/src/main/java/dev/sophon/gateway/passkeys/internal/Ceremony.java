package dev.sophon.gateway.passkeys.internal;

import dev.sophon.gateway.access.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What an authenticator was asked, by a challenge that says what for: it is the hash of something random and of exactly
 * that, so a signature for one thing is none for another.
 *
 * @param random that only we know
 * @param party the name that the browser asked by
 */
record Ceremony(String random, RelyingParty party) {
    /** What a passkey is asked for. */
    enum Purpose {
        LOGIN,
        ADD,
        CONFIRM,
        DECIDE
    }

    static Ceremony begin(RelyingParty party) {
        return new Ceremony(Secrets.secret() + Secrets.secret(), party);
    }

    /**
     * The challenge.
     *
     * @param about whose session, or which decision on which approval with which hash; empty for a login
     */
    byte[] challenge(Purpose purpose, String about) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((random + "\n" + purpose + "\n" + party.origin() + "\n" + about)
                            .getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "Ceremony[" + party.id() + "]";
    }
}
