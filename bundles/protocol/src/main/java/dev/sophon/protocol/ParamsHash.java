package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/** What an approval is bound to: the SHA-256 of the params as sent, in the canonical form of RFC 8785. */
public final class ParamsHash {
    private ParamsHash() {}

    /** The hash in 64 lower-case hexadecimal digits; absent params count as {@code {}}. */
    public static String sha256(@Nullable JsonNode params) {
        return HexFormat.of().formatHex(digest(canonical(params)));
    }

    /** The canonical form of RFC 8785 as UTF-8. */
    public static byte[] canonical(@Nullable JsonNode params) {
        try {
            return params == null || params.isNull()
                    ? "{}".getBytes(StandardCharsets.UTF_8)
                    : new JsonCanonicalizer(Json.bytes(params)).getEncodedUTF8();
        } catch (IOException e) {
            throw new IllegalArgumentException("params have no canonical form", e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
