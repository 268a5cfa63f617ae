package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/** What an approval is bound to: the SHA-256 of the params as sent, in the canonical form of RFC 8785. */
public final class ParamsHash {
    private static final byte[] NONE = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String OF_NONE = HexFormat.of().formatHex(digest(NONE));

    private ParamsHash() {}

    /** The hash in 64 lower-case hexadecimal digits; absent params count as {@code {}}. */
    public static String sha256(@Nullable JsonNode params) {
        return isNone(params) ? OF_NONE : HexFormat.of().formatHex(digest(canonical(params)));
    }

    /** The canonical form of RFC 8785 as UTF-8. */
    public static byte[] canonical(@Nullable JsonNode params) {
        try {
            return isNone(params)
                    ? NONE.clone()
                    : new JsonCanonicalizer(Json.bytes(Objects.requireNonNull(params))).getEncodedUTF8();
        } catch (IOException e) {
            throw new IllegalArgumentException("params have no canonical form", e);
        }
    }

    /** Absent or empty, as the params of many commands are. */
    private static boolean isNone(@Nullable JsonNode params) {
        return params == null || params.isNull() || (params.isObject() && params.isEmpty());
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
