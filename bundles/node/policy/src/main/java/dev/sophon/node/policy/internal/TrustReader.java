package dev.sophon.node.policy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.signed.Release;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the sections {@code trust}, {@code deploy} and {@code consent} of {@code policy.json}. */
final class TrustReader {
    private static final int ENTRIES = 100;
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z][a-zA-Z0-9]*)+");

    private TrustReader() {}

    static OwnerTrust read(JsonNode root) throws PolicyException {
        JsonNode trust = root.path("trust");
        PolicyReader.object(trust, "trust", Set.of("keys", "pins"));
        return new OwnerTrust(
                keys(PolicyReader.list(trust.path("keys"), "trust.keys")),
                pins(trust.path("pins")),
                is(root, "deploy", "signed", "any"),
                is(root, "consent", "unproved", "proved"));
    }

    private static boolean is(JsonNode root, String section, String yes, String no) throws PolicyException {
        JsonNode value = root.path(section);
        if (!value.isMissingNode()
                && !value.asText("").equals(yes)
                && !value.asText("").equals(no)) {
            throw new PolicyException(section + ": expected " + yes + " or " + no);
        }
        return value.asText("").equals(yes);
    }

    private static List<TrustedKey> keys(JsonNode list) throws PolicyException {
        if (list.size() > ENTRIES) {
            throw new PolicyException("trust.keys: expected " + ENTRIES + " entries at most");
        }
        List<TrustedKey> keys = new ArrayList<>();
        for (JsonNode item : list) {
            String name = "trust.keys[" + keys.size() + "]";
            if (!item.isObject()) {
                throw new PolicyException(name + ": expected an object");
            }
            PolicyReader.object(item, name, Set.of("key", "name", "scopes", "byMessage"));
            TrustedKey key = key(item, name);
            if (keys.stream().anyMatch(other -> other.key().equals(key.key()))) {
                throw new PolicyException(name + ".key: expected each key once");
            }
            keys.add(key);
        }
        return keys;
    }

    private static TrustedKey key(JsonNode item, String name) throws PolicyException {
        JsonNode byMessage = item.path("byMessage");
        if (!byMessage.isMissingNode() && !byMessage.isBoolean()) {
            throw new PolicyException(name + ".byMessage: expected true or false");
        }
        JsonNode title = item.path("name");
        if (!title.isMissingNode() && (!title.isTextual() || title.textValue().length() > ENTRIES)) {
            throw new PolicyException(name + ".name: expected a text of up to " + ENTRIES + " characters");
        }
        Set<String> scopes = new HashSet<>();
        for (String scope : PolicyReader.texts(item.path("scopes"), name + ".scopes")) {
            if (!SCOPE.matcher(scope).matches()) {
                throw new PolicyException(name + ".scopes: expected scopes, as in filesystem.access");
            }
            scopes.add(scope);
        }
        TrustedKey key =
                new TrustedKey(item.path("key").asText(""), title.asText(""), scopes, byMessage.asBoolean(false));
        try {
            key.publicKey();
        } catch (IllegalArgumentException e) {
            throw new PolicyException(name + ".key: " + e.getMessage());
        }
        return key;
    }

    private static Map<String, Release> pins(JsonNode pins) throws PolicyException {
        if (!pins.isMissingNode() && !pins.isObject()) {
            throw new PolicyException("trust.pins: expected an object");
        }
        Map<String, Release> read = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> pin : pins.properties()) {
            try {
                read.put(pin.getKey(), Release.of(pin.getValue().asText("")));
            } catch (IllegalArgumentException e) {
                throw new PolicyException("trust.pins: entry " + (read.size() + 1) + ": " + e.getMessage());
            }
        }
        return read;
    }
}
