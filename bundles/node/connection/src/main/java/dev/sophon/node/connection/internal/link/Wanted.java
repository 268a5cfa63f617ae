package dev.sophon.node.connection.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.DesiredFeatures;

/** The Gateway's word of what is to be plugged in, counted before anything is made of it. */
public final class Wanted {
    private Wanted() {}

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it is too large, or not of this form
     */
    public static DesiredFeatures of(JsonNode message) {
        if (message.path("features").size() > DesiredFeatures.MOST) {
            throw new IllegalArgumentException("features: expected " + DesiredFeatures.MOST + " at most");
        }
        for (JsonNode feature : message.path("features")) {
            requireShort(feature, "manifest", DesiredFeatures.MANIFEST_BYTES);
            requireShort(feature, "keys", DesiredFeatures.KEYS_BYTES);
        }
        return Json.convert(message, DesiredFeatures.class);
    }

    private static void requireShort(JsonNode feature, String field, int most) {
        // A character is one byte at least.
        if (feature.path(field).asText("").length() > most) {
            throw new IllegalArgumentException("features: " + field + ": expected " + most + " bytes at most");
        }
    }
}
