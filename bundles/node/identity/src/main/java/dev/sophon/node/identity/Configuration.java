package dev.sophon.node.identity;

import java.net.URI;
import java.util.Map;
import java.util.function.Function;

/**
 * What {@code config.json} says.
 *
 * @param gatewayUrl the address that the user typed when pairing
 */
public record Configuration(URI gatewayUrl, NodeToken token, UpdateSettings updates) {
    static final String GATEWAY_URL = "gatewayUrl";
    static final String NODE_TOKEN = "nodeToken";

    /**
     * Reads the fields that this version knows; others are left alone.
     *
     * @param fields by their names: each a {@link String}, a {@link Boolean}, or something else
     */
    static Configuration of(Map<String, Object> fields) throws ConfigurationException {
        return new Configuration(
                required(fields, GATEWAY_URL, GatewayAddress::parse),
                required(fields, NODE_TOKEN, NodeToken::parse),
                UpdateSettings.of(fields));
    }

    private static <T> T required(Map<String, Object> fields, String field, Function<String, T> parse)
            throws ConfigurationException {
        if (!(fields.get(field) instanceof String text) || text.isBlank()) {
            throw new ConfigurationException(field + ": a text is required");
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(field + ": " + e.getMessage(), e);
        }
    }
}
