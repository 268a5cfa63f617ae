package dev.sophon.gateway.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A private key in PEM, as PKCS#8 has it: what openssl and the clients of ACME write. */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private static final System.Logger LOG = System.getLogger(PemKey.class.getName());

    private PemKey() {}

    static PrivateKey read(String setting, String text, String password) throws KeyFiles.Problem {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw new KeyFiles.Problem(setting + ": expected a private key in PEM in it", null);
        }
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new KeyFiles.Problem(setting + ": the private key in it is damaged", e);
        }
        return switch (block.group(1)) {
            case "PRIVATE KEY" -> key(setting, new PKCS8EncodedKeySpec(bytes));
            case "ENCRYPTED PRIVATE KEY" -> key(setting, decrypt(setting, bytes, password));
            default ->
                throw new KeyFiles.Problem(
                        setting + ": expected the private key in PKCS#8; this makes it so:"
                                + " openssl pkcs8 -topk8 -nodes -in OLD.pem -out NEW.pem",
                        null);
        };
    }

    private static PKCS8EncodedKeySpec decrypt(String setting, byte[] bytes, String password) throws KeyFiles.Problem {
        if (password.isEmpty()) {
            throw new KeyFiles.Problem("tlsPassword: expected the password of the key, which is encrypted", null);
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            // For PBES2, which has no name of its own, its parameters say what it is.
            String named = info.getAlgName();
            String algorithm = named.startsWith("PBEWith")
                    ? named
                    : info.getAlgParameters().toString();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw new KeyFiles.Problem("tlsPassword: it does not open the key of " + setting, e);
        } catch (GeneralSecurityException | IOException e) {
            throw new KeyFiles.Problem(setting + ": the way in which its key is encrypted is not known", e);
        }
    }

    private static PrivateKey key(String setting, PKCS8EncodedKeySpec spec) throws KeyFiles.Problem {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                LOG.log(System.Logger.Level.TRACE, "not a key of {0}", algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + algorithm, e);
            }
        }
        throw new KeyFiles.Problem(setting + ": expected a key of " + String.join(", ", ALGORITHMS), null);
    }

    static boolean belongTogether(PrivateKey key, PublicKey certified) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        byte[] text = "Whose key is it?".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            byte[] signature = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(certified);
            checking.update(text);
            return checking.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
