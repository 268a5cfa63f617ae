package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;

/** {@code config.json}, as the Node reads it. */
public final class ConfigurationTarget {
    private ConfigurationTarget() {}

    public static void read(JsonNode json) {
        try {
            Configuration.of(json);
        } catch (ConfigurationException e) {
            // Refused.
        }
    }
}
