package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.erdtman.jcs.JsonCanonicalizer;
import org.jspecify.annotations.Nullable;

/** What an approval is bound to: the SHA-256 of the params as sent, in the canonical form of RFC 8785. */
public final class ParamsHash {
    private static final byte[] NONE = "{}".getBytes(StandardCharsets.UTF_8);
    private static final String OF_NONE = Sha256.of(NONE);

    private ParamsHash() {}

    /** The hash in 64 lower-case hexadecimal digits; absent params count as {@code {}}. */
    public static String sha256(@Nullable JsonNode params) {
        return isNone(params) ? OF_NONE : Sha256.of(canonical(params));
    }

    /** The canonical form of RFC 8785 as UTF-8. */
    public static byte[] canonical(@Nullable JsonNode params) {
        return isNone(params) ? NONE.clone() : canonical(Json.bytes(Objects.requireNonNull(params)));
    }

    /** Absent or empty, as the params of many commands are. */
    private static boolean isNone(@Nullable JsonNode params) {
        return params == null || params.isNull() || (params.isObject() && params.isEmpty());
    }

    /**
     * The hash of params that are text already.
     *
     * @param object one JSON object in UTF-8
     * @throws IllegalArgumentException if it has no canonical form
     */
    public static String ofUtf8(byte[] object) {
        return Sha256.of(canonical(object));
    }

    private static byte[] canonical(byte[] json) {
        try {
            return new JsonCanonicalizer(json).getEncodedUTF8();
        } catch (IOException e) {
            throw new IllegalArgumentException("params have no canonical form", e);
        }
    }
}
