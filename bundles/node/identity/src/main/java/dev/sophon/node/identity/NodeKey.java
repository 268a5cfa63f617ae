package dev.sophon.node.identity;

import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The private key that a Node has for one pairing: it signs what the Gateway asks at each connection, so that a copy of the
 * token alone makes no Node. It lies beside {@code config.json}, 0600, in a file of its own.
 */
public final class NodeKey {
    /** Of pairings that were begun, one after another, and never ended. */
    private static final int MOST = 10;

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
     * The key of a token in a state folder; empty where there is none, as after a pairing by a Node that had no keys.
     *
     * @throws IOException when there is one that cannot be read
     */
    public static Optional<NodeKey> read(StateFolder folder, NodeToken token) throws IOException {
        Optional<Secret> text = text(folder, token);
        return text.isPresent() ? Optional.of(of(text.get())) : Optional.empty();
    }

    /** Its text: the file has a line {@code FINGERPRINT KEY} for each pairing that it may be of. */
    static Optional<Secret> text(StateFolder folder, NodeToken token) throws IOException {
        String named = token.fingerprint() + " ";
        return lines(folder).stream()
                // One that names no token was written before keys named theirs.
                .filter(line -> line.startsWith(named) || line.indexOf(' ') < 0)
                .map(line -> new Secret(line.substring(line.indexOf(' ') + 1)))
                .findFirst();
    }

    /** Puts a token's key beside those that are there: nobody can tell yet which pairing will count. */
    static void add(StateFolder folder, NodeToken token, Secret text) throws IOException {
        List<String> all = new ArrayList<>(lines(folder));
        all.add(0, line(token, text));
        write(folder, all);
    }

    /** From now on this pairing is the one that counts, and the file has its key or is gone. */
    static void only(StateFolder folder, NodeToken token, @Nullable Secret text) throws IOException {
        if (text == null) {
            Files.deleteIfExists(folder.key());
        } else {
            write(folder, List.of(line(token, text)));
        }
    }

    private static String line(NodeToken token, Secret text) {
        return token.fingerprint() + " " + text.reveal();
    }

    private static List<String> lines(StateFolder folder) throws IOException {
        try {
            return Files.readString(folder.key(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .limit(MOST)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void write(StateFolder folder, List<String> lines) throws IOException {
        String text = String.join("\n", lines.subList(0, Math.min(lines.size(), MOST))) + "\n";
        PrivateFiles.write(folder.key(), text.getBytes(StandardCharsets.US_ASCII));
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
