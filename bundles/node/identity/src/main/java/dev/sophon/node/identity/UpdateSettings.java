package dev.sophon.node.identity;

import dev.sophon.node.identity.gateway.GatewayAddress;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config.json} says of updates.
 *
 * @param auto whether the Node looks for one at its start, and installs it; {@code autoUpdate}, false where absent
 * @param channel {@code stable}, {@code beta} or {@code nightly}; {@code updateChannel}, {@code stable} where absent
 * @param url below which the channels are, https, or http to this machine; {@code updateUrl}, where {@code gateway} stands
 *     for the Gateway that the Node is paired with
 * @param releaseKey a release key that the owner trusts beside those that came with the program, as one line
 */
public record UpdateSettings(boolean auto, String channel, URI url, Optional<String> releaseKey) {
    /** Of a file that says nothing of them. */
    public static final UpdateSettings STANDARD =
            new UpdateSettings(false, "stable", URI.create("https://releases.sophon.dev"), Optional.empty());

    private static final String GATEWAY = "gateway";

    /** Below which the channels are that a Gateway serves to its Nodes. */
    public static URI servedBy(URI gateway) {
        return URI.create(gateway + "/api/nodes/me/releases");
    }

    static UpdateSettings of(Map<String, Object> fields) throws ConfigurationException {
        Object auto = fields.get("autoUpdate");
        if (auto != null && !(auto instanceof Boolean)) {
            throw new ConfigurationException("autoUpdate: expected true or false");
        }
        String channel =
                text(fields, "updateChannel", "stable, beta or nightly").orElse(STANDARD.channel);
        if (!UpdateManifest.CHANNELS.contains(channel)) {
            throw new ConfigurationException("updateChannel: expected stable, beta or nightly");
        }
        URI url = STANDARD.url;
        Optional<String> named = text(fields, "updateUrl", "an address, or gateway");
        Optional<String> key = text(fields, "releaseKey", "an Ed25519 public key as one line");
        String field = "updateUrl";
        try {
            if (named.isPresent() && named.get().strip().equals(GATEWAY)) {
                if (!(fields.get(Configuration.GATEWAY_URL) instanceof String gateway)) {
                    throw new IllegalArgumentException(
                            "gateway is the one that this Node is paired with, and there is none");
                }
                url = servedBy(GatewayAddress.parse(gateway));
            } else if (named.isPresent()) {
                url = GatewayAddress.parse(named.get());
            }
            field = "releaseKey";
            key.ifPresent(SigningKeys::ofLine);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(field + ": " + e.getMessage(), e);
        }
        return new UpdateSettings(Boolean.TRUE.equals(auto), channel, url, key);
    }

    private static Optional<String> text(Map<String, Object> fields, String field, String expected)
            throws ConfigurationException {
        Object value = fields.get(field);
        if (value != null && !(value instanceof String)) {
            throw new ConfigurationException(field + ": expected " + expected);
        }
        return Optional.ofNullable((String) value);
    }
}
