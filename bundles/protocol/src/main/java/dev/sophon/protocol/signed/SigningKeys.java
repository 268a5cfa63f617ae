package dev.sophon.protocol.signed;

import dev.sophon.protocol.Sha256;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Ed25519 as Java has it, with keys as openssl writes them. A public key is one line of 60 characters: the Base64 of its
 * SubjectPublicKeyInfo, which is what stands between the lines of its PEM file. Thread-safe.
 */
public final class SigningKeys {
    /** How long a signature is. */
    public static final int SIGNATURE_BYTES = 64;

    private static final String ALGORITHM = "Ed25519";
    private static final int LINE = 60;
    private static final int RAW_BYTES = 32;
    /** What stands before the 32 bytes in a SubjectPublicKeyInfo of Ed25519; RFC 8410. */
    private static final byte[] INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    private SigningKeys() {}

    /** A new pair. */
    public static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 15 on has Ed25519", e);
        }
    }

    /** A public key as one line. */
    public static String line(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /**
     * The key of a line.
     *
     * @throws IllegalArgumentException if it is no such line; the message does not repeat it
     */
    public static PublicKey ofLine(String line) {
        if (line.length() == LINE) {
            try {
                PublicKey key = KeyFactory.getInstance(ALGORITHM)
                        .generatePublic(
                                new X509EncodedKeySpec(Base64.getDecoder().decode(line)));
                if (line(key).equals(line)) {
                    return key;
                }
            } catch (InvalidKeySpecException | IllegalArgumentException e) {
                // Said below.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java from 15 on has Ed25519", e);
            }
        }
        throw new IllegalArgumentException(
                "expected an Ed25519 public key: the one line of 60 characters" + " inside its PEM file");
    }

    /** The 32 bytes of a public key in Base64url: 43 characters. */
    public static String raw(PublicKey key) {
        byte[] info = key.getEncoded();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOfRange(info, info.length - RAW_BYTES, info.length));
    }

    /**
     * The key of its 32 bytes in Base64url.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    public static PublicKey ofRaw(String text) {
        try {
            byte[] raw = Base64.getUrlDecoder().decode(text);
            byte[] info = Arrays.copyOf(INFO, INFO.length + RAW_BYTES);
            System.arraycopy(raw, 0, info, INFO.length, RAW_BYTES);
            PublicKey key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(info));
            // Of most bytes there is no point on the curve, which is found only here.
            Signature.getInstance(ALGORITHM).initVerify(key);
            if (raw(key).equals(text)) {
                return key;
            }
        } catch (InvalidKeySpecException
                | InvalidKeyException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            // Said below.
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 15 on has Ed25519", e);
        }
        throw new IllegalArgumentException(
                "expected the 32 bytes of an Ed25519 public key in Base64url, 43 characters");
    }

    /**
     * A private key of its bytes.
     *
     * @throws IllegalArgumentException if it is no private key of Ed25519 in PKCS #8
     */
    public static PrivateKey privateKey(byte[] pkcs8) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("expected an Ed25519 private key (PKCS #8)", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 15 on has Ed25519", e);
        }
    }

    /** What a key is called: the SHA-256 of its SubjectPublicKeyInfo in lower-case hexadecimal digits. */
    public static String id(PublicKey key) {
        return sha256(key.getEncoded());
    }

    /** The SHA-256 in lower-case hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return Sha256.of(bytes);
    }

    /**
     * Signs exactly these bytes.
     *
     * @throws IllegalArgumentException if the key is not of Ed25519
     */
    public static SignedBytes sign(byte[] content, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(content);
            return new SignedBytes(content, signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("expected an Ed25519 private key", e);
        }
    }

    /** Whether a key has signed exactly these bytes. */
    public static boolean hasSigned(PublicKey key, SignedBytes signed) {
        if (signed.signature().length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(signed.content());
            return signature.verify(signed.signature());
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java from 15 on has Ed25519", e);
        }
    }
}
