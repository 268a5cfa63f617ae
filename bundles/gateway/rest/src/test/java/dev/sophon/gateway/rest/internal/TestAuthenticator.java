package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * An authenticator with one passkey, and the browser in front of it, which keep to the rules until a test makes them break
 * one. It writes and signs by Java's own means, none of those that the Gateway judges by.
 */
final class TestAuthenticator {
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;

    private final KeyPair key = ellipticCurve();
    byte[] id = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    byte[] user = {};
    /** The page's. */
    String origin;
    /** That it takes the page's name for; {@code null} for what it is asked by. */
    String rpId;

    String type;
    String challenge;
    boolean present = true;
    boolean verified = true;
    boolean crossOrigin;
    long count;
    /** Signs by another key than it has shown. */
    KeyPair signsBy = key;

    TestAuthenticator(String origin) {
        this.origin = origin;
    }

    /** Makes its passkey, as the options ask. */
    String make(JsonNode options) {
        JsonNode asked = options.path("publicKey");
        user = Base64.getUrlDecoder().decode(asked.path("user").path("id").asText());
        byte[] clientData = clientData("webauthn.create", asked);
        byte[] data = data(asked.path("rp").path("id").asText(), ATTESTED, attested());
        Cbor attestation = new Cbor()
                .map(3)
                .text("fmt")
                .text("none")
                .text("attStmt")
                .map(0)
                .text("authData")
                .bytes(data);
        return credential(Map.of("clientDataJSON", text(clientData), "attestationObject", text(attestation.written())));
    }

    /** Shows its passkey, as the options ask. */
    String show(JsonNode options) {
        JsonNode asked = options.path("publicKey");
        byte[] clientData = clientData("webauthn.get", asked);
        byte[] data = data(asked.path("rpId").asText(), 0, new byte[0]);
        Map<String, Object> response = new LinkedHashMap<>(Map.of(
                "clientDataJSON", text(clientData),
                "authenticatorData", text(data),
                "signature", text(signed(data, clientData))));
        if (user.length > 0) {
            response.put("userHandle", text(user));
        }
        return credential(response);
    }

    private String credential(Map<String, Object> response) {
        return new String(
                Json.bytes(Map.of("id", text(id), "rawId", text(id), "type", "public-key", "response", response)),
                StandardCharsets.UTF_8);
    }

    private byte[] clientData(String what, JsonNode asked) {
        return Json.bytes(Map.of(
                "type",
                type == null ? what : type,
                "challenge",
                challenge == null ? asked.path("challenge").asText() : challenge,
                "origin",
                origin,
                "crossOrigin",
                crossOrigin));
    }

    private byte[] data(String asked, int flags, byte[] more) {
        byte[] name = sha256((rpId == null ? asked : rpId).getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.allocate(name.length + 5 + more.length)
                .put(name)
                .put((byte) (flags | (present ? PRESENT : 0) | (verified ? VERIFIED : 0)))
                .putInt((int) count)
                .put(more)
                .array();
    }

    private byte[] attested() {
        ECPublicKey open = (ECPublicKey) key.getPublic();
        byte[] cose = new Cbor()
                .map(5)
                .number(1)
                .number(2)
                .number(3)
                .number(-7)
                .number(-1)
                .number(1)
                .number(-2)
                .bytes(coordinate(open.getW().getAffineX()))
                .number(-3)
                .bytes(coordinate(open.getW().getAffineY()))
                .written();
        return ByteBuffer.allocate(18 + id.length + cose.length)
                .put(new byte[16])
                .putShort((short) id.length)
                .put(id)
                .put(cose)
                .array();
    }

    private byte[] signed(byte[] data, byte[] clientData) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signsBy.getPrivate());
            signature.update(data);
            signature.update(sha256(clientData));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] whole = new byte[32];
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, whole, 32 - length, length);
        return whole;
    }

    static KeyPair ellipticCurve() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** As much of CBOR as it takes. */
    private static final class Cbor {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Cbor head(int major, int value) {
            if (value < 24) {
                out.write(major << 5 | value);
            } else if (value < 256) {
                out.write(major << 5 | 24);
                out.write(value);
            } else {
                out.write(major << 5 | 25);
                out.write(value >> 8);
                out.write(value);
            }
            return this;
        }

        Cbor map(int entries) {
            return head(5, entries);
        }

        Cbor number(int value) {
            return value < 0 ? head(1, -1 - value) : head(0, value);
        }

        Cbor text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            head(3, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Cbor bytes(byte[] bytes) {
            head(2, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        byte[] written() {
            return Arrays.copyOf(out.toByteArray(), out.size());
        }
    }
}
