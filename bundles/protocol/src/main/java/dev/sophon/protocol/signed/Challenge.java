package dev.sophon.protocol.signed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.protocol.ParamsHash;
import java.net.URI;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Locale;

/**
 * What a Node signs when it connects, and for its requests beside the connection: the Gateway's challenge, which Node it is,
 * and the address by which it knows the Gateway, so that no other Gateway can pass the challenge on. See {@code
 * docs/protocol.md}.
 */
public record Challenge(String challenge, String nodeId, String gatewayUrl) {
    /** The header of the signature: Base64url of its 64 bytes. */
    public static final String HEADER = "Sophon-Signature";

    /**
     * The header of a challenge that a request is answered with where it lacks the proof; it comes back beside the signature.
     */
    public static final String ASKED = "Sophon-Challenge";

    /** The longest challenge that is signed. */
    public static final int MOST = 256;

    /** A Gateway's address as it is signed: in small letters, without the port that its scheme has, and no slash behind. */
    public static String address(URI gateway) {
        String scheme = gateway.getScheme().toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String port = gateway.getPort() < 0 || gateway.getPort() == usual ? "" : ":" + gateway.getPort();
        String path = gateway.getRawPath() == null ? "" : gateway.getRawPath().replaceAll("/+$", "");
        return scheme + "://" + gateway.getHost().toLowerCase(Locale.ROOT) + port + path;
    }

    /** The signature as it stands in the header. */
    public String sign(PrivateKey key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(SigningKeys.sign(bytes(), key).signature());
    }

    /** Whether this key made a signature, as it stands in the header, of this. */
    public boolean isSignedBy(PublicKey key, String signature) {
        try {
            return SigningKeys.hasSigned(
                    key, new SignedBytes(bytes(), Base64.getUrlDecoder().decode(signature)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** In the canonical form of RFC 8785. */
    private byte[] bytes() {
        return ParamsHash.canonical(JsonNodeFactory.instance
                .objectNode()
                .put("challenge", challenge)
                .put("gatewayUrl", gatewayUrl)
                .put("nodeId", nodeId));
    }
}
