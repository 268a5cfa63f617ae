package dev.sophon.node.identity;

import java.net.URI;
import java.util.Map;
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

    /**
     * Reads the fields that this version knows; others are left alone.
     *
     * @param fields by their names: each a {@link String}, a {@link Boolean}, or something else
     */
    static Configuration of(Map<String, Object> fields) throws ConfigurationException {
        return new Configuration(
                required(fields, GATEWAY_URL, GatewayAddress::parse),
                required(fields, NODE_TOKEN, NodeToken::parse),
                autoUpdate(fields),
                updateChannel(fields));
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

    private static boolean autoUpdate(Map<String, Object> fields) throws ConfigurationException {
        Object value = fields.get(AUTO_UPDATE);
        if (value != null && !(value instanceof Boolean)) {
            throw new ConfigurationException(AUTO_UPDATE + ": expected true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    private static String updateChannel(Map<String, Object> fields) throws ConfigurationException {
        Object value = fields.get(UPDATE_CHANNEL);
        if (value == null) {
            return "stable";
        }
        if (!(value instanceof String channel) || !CHANNELS.contains(channel)) {
            throw new ConfigurationException(UPDATE_CHANNEL + ": expected stable, beta or nightly");
        }
        return channel;
    }
}
