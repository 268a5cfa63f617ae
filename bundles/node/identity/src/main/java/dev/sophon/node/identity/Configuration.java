package dev.sophon.node.identity;

import dev.sophon.node.identity.gateway.GatewayAddress;
import java.net.URI;
import java.util.Map;
import java.util.function.Function;

/**
 * What {@code config.json} says.
 *
 * @param gatewayUrl the address that the user typed when pairing
 * @param token without its secret where that lies in the keyring
 */
public record Configuration(URI gatewayUrl, NodeToken token, UpdateSettings updates) {
    static final String GATEWAY_URL = "gatewayUrl";
    static final String NODE_TOKEN = "nodeToken";
    /** Where the token and the private key lie: {@code file}, as they do unless it is said, or {@code keyring}. */
    static final String SECRETS = "secrets";

    static final String KEYRING = "keyring";
    static final String NODE_ID = "nodeId";
    static final String TOKEN_SHA256 = "tokenSha256";

    /**
     * Reads the fields that this version knows; others are left alone.
     *
     * @param fields by their names: each a {@link String}, a {@link Boolean}, or something else
     */
    static Configuration of(Map<String, Object> fields) throws ConfigurationException {
        return new Configuration(
                required(fields, GATEWAY_URL, GatewayAddress::parse), token(fields), UpdateSettings.of(fields));
    }

    private static NodeToken token(Map<String, Object> fields) throws ConfigurationException {
        if (!KEYRING.equals(fields.get(SECRETS))) {
            return required(fields, NODE_TOKEN, NodeToken::parse);
        }
        String nodeId = required(fields, NODE_ID, NodeToken::checkNodeId);
        return required(fields, TOKEN_SHA256, sha256 -> NodeToken.inKeyring(nodeId, sha256));
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
