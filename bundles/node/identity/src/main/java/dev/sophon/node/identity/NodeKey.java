package dev.sophon.node.identity;

import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Optional;

/**
 * The private key that a Node has for one pairing: it signs what the Gateway asks at each connection, so that a copy of the
 * token alone makes no Node. It lies beside {@code config.json}, 0600, in a file of its own.
 */
public final class NodeKey {
    private final PrivateKey key;

    private NodeKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * The key of its text, the Base64 of its PKCS #8.
     *
     * @throws IOException if it is none; the message does not repeat it
     */
    public static NodeKey of(Secret text) throws IOException {
        try {
            return new NodeKey(SigningKeys.privateKey(Base64.getDecoder().decode(text.reveal())));
        } catch (IllegalArgumentException e) {
            throw new IOException("not the private key of a Node", e);
        }
    }

    /**
     * The key in a state folder; empty where there is none, as after a pairing by a Node that had no keys.
     *
     * @throws IOException when there is one that cannot be read
     */
    public static Optional<NodeKey> read(StateFolder folder) throws IOException {
        try {
            return Optional.of(of(new Secret(
                    Files.readString(folder.key(), StandardCharsets.US_ASCII).strip())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Puts a key into a state folder, in place of the one before.
     *
     * @throws IOException when it cannot be written; the old one is then as it was
     */
    public static void write(StateFolder folder, Secret text) throws IOException {
        PrivateFiles.write(folder.key(), (text.reveal() + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Signs what a Gateway asks.
     *
     * @param gateway the address that this Node has for it
     * @return as it stands in the header {@value Challenge#HEADER}
     * @throws IllegalArgumentException if it is longer than any Gateway asks
     */
    public String sign(String challenge, String nodeId, URI gateway) {
        if (challenge.isEmpty() || challenge.length() > Challenge.MOST) {
            throw new IllegalArgumentException("challenge: expected 1 to " + Challenge.MOST + " characters");
        }
        return new Challenge(challenge, nodeId, Challenge.address(gateway)).sign(key);
    }
}
