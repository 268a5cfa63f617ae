package dev.sophon.node.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What a Node proves itself with: {@code {nodeId}.{secret}}, as the Gateway issued it. */
public final class NodeToken {
    private static final Pattern NODE_ID = Pattern.compile("[a-z0-9-]{3,64}");
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9._~+/=-]{1,512}");

    private final String nodeId;
    private final Secret whole;

    private NodeToken(String nodeId, Secret whole) {
        this.nodeId = nodeId;
        this.whole = whole;
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
        return new NodeToken(checkNodeId(text.substring(0, dot)), new Secret(text));
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

    public Secret whole() {
        return whole;
    }

    /** Which node it belongs to, and nothing of its secret: {@code abc123.}. */
    public String prefix() {
        return nodeId + ".";
    }

    /** SHA-256 of the whole token in hexadecimal digits: names it on disk without keeping it. */
    public String fingerprint() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(whole.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeToken that && whole.reveal().equals(that.whole.reveal());
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
