package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets of browsers that an account has logged in with, {@code {id}.{end}.{hmac}}: made from the hash of its password,
 * so that nothing is kept for them, and a new password ends them all. They let nobody in; they only say whose guesses are
 * whose.
 */
final class KnownBrowsers {
    private static final int ID_LENGTH = 16;
    private static final int LONGEST = 200;

    private KnownBrowsers() {}

    static String make(AccountRecords.Row row, Instant now) {
        String said = Secrets.random(ID_LENGTH) + "." + now.plus(Logins.KNOWN).getEpochSecond();
        return said + "." + HexFormat.of().formatHex(seal(row, said));
    }

    /** The browser that has this secret of the account; empty if it was not made for it, or is over. */
    static Optional<String> find(AccountRecords.Row row, String secret, Instant now) {
        if (secret.length() > LONGEST || !secret.matches("[a-z0-9]{16}\\.\\d{1,12}\\.[0-9a-f]{64}")) {
            return Optional.empty();
        }
        String said = secret.substring(0, secret.lastIndexOf('.'));
        boolean made = MessageDigest.isEqual(
                HexFormat.of().parseHex(secret, said.length() + 1, secret.length()), seal(row, said));
        long end = Long.parseLong(said.substring(ID_LENGTH + 1));
        return made && now.getEpochSecond() < end ? Optional.of(said.substring(0, ID_LENGTH)) : Optional.empty();
    }

    private static byte[] seal(AccountRecords.Row row, String said) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(row.passwordHash().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(("browser " + row.account().id() + " " + said).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
