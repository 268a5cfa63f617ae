package dev.sophon.node.identity;

import dev.sophon.node.identity.keyring.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a Node proves itself with: {@code {nodeId}.{secret}}, as the Gateway issued it. */
public final class NodeToken {
    private static final Pattern NODE_ID = Pattern.compile("[a-z0-9-]{3,64}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/=-]{1,512}");

    private final String nodeId;
    private final @Nullable Secret whole;
    private final String fingerprint;

    private NodeToken(String nodeId, @Nullable Secret whole, String fingerprint) {
        this.nodeId = nodeId;
        this.whole = whole;
        this.fingerprint = fingerprint;
    }

    /**
     * A token of which only this is known here, since it lies in the keyring.
     *
     * @throws IllegalArgumentException if that is no fingerprint
     */
    static NodeToken inKeyring(String nodeId, String fingerprint) {
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new IllegalArgumentException("expected 64 lower-case hexadecimal digits");
        }
        return new NodeToken(checkNodeId(nodeId), null, fingerprint);
    }

    /**
     * Reads a token.
     *
     * @throws IllegalArgumentException if it has not this form; the message never holds the token
     */
    public static NodeToken parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 0 || !SECRET.matcher(text.substring(dot + 1)).matches()) {
            throw new IllegalArgumentException("expected {nodeId}.{secret}");
        }
        return new NodeToken(checkNodeId(text.substring(0, dot)), new Secret(text), sha256(text));
    }

    /**
     * A node id as it may be.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String checkNodeId(String nodeId) {
        if (!NODE_ID.matcher(nodeId).matches() || nodeId.equals("me")) {
            throw new IllegalArgumentException(
                    "a node id has 3 to 64 characters: lower-case letters, digits and hyphens");
        }
        return nodeId;
    }

    public String nodeId() {
        return nodeId;
    }

    /**
     * The token itself.
     *
     * @throws IllegalStateException if it {@link #isInKeyring() lies in the keyring}
     */
    public Secret whole() {
        if (whole == null) {
            throw new IllegalStateException("the token lies in the keyring");
        }
        return whole;
    }

    /** Whether the token itself is not known here. */
    public boolean isInKeyring() {
        return whole == null;
    }

    /** Which node it belongs to, and nothing of its secret: {@code abc123.}. */
    public String prefix() {
        return nodeId + ".";
    }

    /** SHA-256 of the whole token in hexadecimal digits: names it on disk without keeping it. */
    public String fingerprint() {
        return fingerprint;
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeToken that && nodeId.equals(that.nodeId) && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return nodeId.hashCode();
    }

    @Override
    public String toString() {
        return nodeId + ".***";
    }
}
