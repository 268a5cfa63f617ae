package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
        return of((String field) -> plain(json.get(field)));
    }

    /** The same of an object that was read already. */
    static Configuration of(Map<String, Object> fields) throws ConfigurationException {
        return of((String field) -> fields.get(field));
    }

    private static @Nullable Object plain(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        return value.isTextual() ? value.textValue() : value.isBoolean() ? (Object) value.booleanValue() : value;
    }

    private static Configuration of(Fields fields) throws ConfigurationException {
        return new Configuration(
                required(fields, GATEWAY_URL, GatewayAddress::parse),
                required(fields, NODE_TOKEN, NodeToken::parse),
                autoUpdate(fields),
                updateChannel(fields));
    }

    /** A value by the name of its field: a {@link String}, a {@link Boolean}, something else, or nothing where absent. */
    @FunctionalInterface
    private interface Fields {
        @Nullable
        Object get(String field);
    }

    private static <T> T required(Fields fields, String field, Function<String, T> parse)
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

    private static boolean autoUpdate(Fields fields) throws ConfigurationException {
        Object value = fields.get(AUTO_UPDATE);
        if (value != null && !(value instanceof Boolean)) {
            throw new ConfigurationException(AUTO_UPDATE + ": expected true or false");
        }
        return Boolean.TRUE.equals(value);
    }

    private static String updateChannel(Fields fields) throws ConfigurationException {
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
