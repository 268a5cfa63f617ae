package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a pairing is asked for with, chosen before the first request and the same in each. It is kept, 0600, beside a hash of
 * the secret until the pairing is over, since it may be asked for again from another process.
 *
 * @param pollerKey tells this user from anybody else who has seen the pairing secret: 32 random bytes in Base64url
 * @param publicKey of the key pair that the Node is to have, 43 characters
 * @param privateKey of that; see {@link NodeKey}
 */
public record PairingKeys(Secret pollerKey, String publicKey, Secret privateKey) {
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final String SECRET = "secretSha256";
    private static final String POLLER = "pollerKey";
    private static final String PUBLIC = "publicKey";
    private static final String PRIVATE = "privateKey";

    /**
     * The keys for a pairing secret: those that are kept, otherwise new ones, which are on the disk when this returns.
     *
     * @throws IOException when they cannot be kept
     */
    public static PairingKeys of(StateFolder folder, Secret pairingSecret) throws IOException {
        String hash = sha256(pairingSecret);
        JsonNode kept = kept(folder.pairing());
        String poller = kept.path(POLLER).asText();
        String key = kept.path(PUBLIC).asText();
        if (kept.path(SECRET).asText().equals(hash)
                && FORM.matcher(poller).matches()
                && FORM.matcher(key).matches()) {
            return new PairingKeys(
                    new Secret(poller), key, new Secret(kept.path(PRIVATE).asText()));
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String freshPoller = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        KeyPair pair = SigningKeys.generate();
        String publicKey = SigningKeys.raw(pair.getPublic());
        String privateKey = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());
        PrivateFiles.write(
                folder.pairing(),
                Json.bytes(Map.of(SECRET, hash, POLLER, freshPoller, PUBLIC, publicKey, PRIVATE, privateKey)));
        return new PairingKeys(new Secret(freshPoller), publicKey, new Secret(privateKey));
    }

    /**
     * Forgets the keys of a pairing that is over.
     *
     * @throws IOException when the file cannot be deleted
     */
    public static void forget(StateFolder folder) throws IOException {
        Files.deleteIfExists(folder.pairing());
    }

    /**
     * The same unless the pairing may still be asked for: its secret counts for so long, whatever this machine has
     * forgotten of it.
     *
     * @throws IOException when the file cannot be deleted
     */
    public static void forgetOld(StateFolder folder) throws IOException {
        try {
            Instant end =
                    Files.getLastModifiedTime(folder.pairing()).toInstant().plus(Limits.PAIRING_EXPIRY);
            if (Instant.now().isAfter(end)) {
                forget(folder);
            }
        } catch (NoSuchFileException e) {
            // Nothing was asked for, or it is over.
            return;
        }
    }

    private static JsonNode kept(Path file) throws IOException {
        try {
            return Json.tree(Files.readAllBytes(file));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Json.mapper().missingNode();
        }
    }

    private static String sha256(Secret secret) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(secret.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
