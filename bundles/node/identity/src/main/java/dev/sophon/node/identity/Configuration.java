package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Set;
import java.util.function.Function;

/**
 * What {@code config.json} says.
 *
 * @param gatewayUrl the address that the user typed when pairing
 * @param autoUpdate whether the Node looks for updates at its start; false where absent
 * @param updateChannel {@code stable} where absent
 */
public record Configuration(URI gatewayUrl, NodeToken token, boolean autoUpdate, String updateChannel) {
    static final String GATEWAY_URL = "gatewayUrl";
    static final String NODE_TOKEN = "nodeToken";
    private static final String AUTO_UPDATE = "autoUpdate";
    private static final String UPDATE_CHANNEL = "updateChannel";
    private static final Set<String> CHANNELS = Set.of("stable", "beta", "nightly");

    /** Reads the fields that this version knows; others are left alone. */
    static Configuration of(JsonNode json) throws ConfigurationException {
        if (!json.isObject()) {
            throw new ConfigurationException("expected a JSON object");
        }
        return new Configuration(
                required(json, GATEWAY_URL, GatewayAddress::parse),
                required(json, NODE_TOKEN, NodeToken::parse),
                autoUpdate(json),
                updateChannel(json));
    }

    private static <T> T required(JsonNode json, String field, Function<String, T> parse)
            throws ConfigurationException {
        JsonNode value = json.get(field);
        if (value == null || !value.isTextual() || value.textValue().isBlank()) {
            throw new ConfigurationException(field + ": a text is required");
        }
        try {
            return parse.apply(value.textValue());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(field + ": " + e.getMessage(), e);
        }
    }

    private static boolean autoUpdate(JsonNode json) throws ConfigurationException {
        JsonNode value = json.get(AUTO_UPDATE);
        if (value != null && !value.isBoolean()) {
            throw new ConfigurationException(AUTO_UPDATE + ": expected true or false");
        }
        return value != null && value.booleanValue();
    }

    private static String updateChannel(JsonNode json) throws ConfigurationException {
        JsonNode value = json.get(UPDATE_CHANNEL);
        if (value == null) {
            return "stable";
        }
        if (!value.isTextual() || !CHANNELS.contains(value.textValue())) {
            throw new ConfigurationException(UPDATE_CHANNEL + ": expected stable, beta or nightly");
        }
        return value.textValue();
    }
}
