package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes a change of the audit record noticed, the same for the Gateway and for who checks an export: each record's hash
 * over its fields and the hash before it, and the Ed25519 signature of a checkpoint.
 */
public final class AuditSeal {
    /** What stands for the hash before the first record. */
    public static final String START = "0".repeat(64);

    private static final List<String> TEXTS =
            List.of("actorId", "actor", "action", "nodeId", "subject", "commandId", "paramsSha256", "result");

    private AuditSeal() {}

    /** SHA-256 of the JSON array of a record's number, fields and the hash before it, in 64 hexadecimal digits. */
    public static String sha256(List<?> fields) {
        return Sha256.of(Json.bytes(fields));
    }

    /**
     * The hash of a record as REST shows it.
     *
     * @throws DateTimeException if its time is none
     */
    public static String sha256(JsonNode record) {
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(record.path("number").asLong());
        fields.add(Instant.parse(record.path("at").asText()).toEpochMilli());
        TEXTS.forEach(name -> fields.add(text(record, name)));
        fields.add(record.hasNonNull("durationMs") ? record.path("durationMs").asLong() : null);
        fields.add(text(record, "requestId"));
        fields.add(text(record, "previousSha256"));
        return sha256(fields);
    }

    private static @Nullable String text(JsonNode record, String name) {
        return record.hasNonNull(name) ? record.path(name).asText() : null;
    }

    /** What the signature of a checkpoint is over. */
    public static byte[] checkpoint(long number, String sha256, Instant at) {
        return message("checkpoint", number, sha256, at);
    }

    /** What the signature is over that says up to where records were taken away because of their age. */
    public static byte[] cut(long number, String sha256, Instant at) {
        return message("cut", number, sha256, at);
    }

    private static byte[] message(String kind, long number, String sha256, Instant at) {
        return ("sophon-audit-" + kind + "\n" + number + "\n" + sha256 + "\n" + at.toEpochMilli())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Whether a checkpoint, as REST shows it, is signed by this key; false as well if one of them is malformed. */
    public static boolean isCheckpoint(JsonNode said, String publicKey) {
        return signed(said, "checkpoint", publicKey);
    }

    /** The same for what says up to where records were taken away. */
    public static boolean isCut(JsonNode said, String publicKey) {
        return signed(said, "cut", publicKey);
    }

    private static boolean signed(JsonNode said, String kind, String publicKey) {
        try {
            byte[] message = message(
                    kind,
                    said.path("number").asLong(-1),
                    said.path("sha256").asText(),
                    Instant.parse(said.path("at").asText()));
            return signed(message, said.path("signature").asText(), publicKey);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Whether a signature, in Base64, is this key's, X.509 in Base64; false as well if one of them is malformed. */
    public static boolean signed(byte[] message, String signature, String publicKey) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey))));
            check.update(message);
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
