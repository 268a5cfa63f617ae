package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.identity.keyring.Keyring;
import dev.sophon.node.identity.keyring.KeyringException;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Node proves itself with, and where it lies: in {@code config.json} and {@code node.key}, or both in the keyring.
 * Whatever is moved is written at its new place first, then named in {@code config.json}, then removed at the old one; so
 * a Node that is killed meanwhile starts, and what was left behind is removed by the same command.
 *
 * @param key the text of a {@link NodeKey}; {@code null} where the pairing has none
 */
public record NodeSecrets(NodeToken token, @Nullable Secret key) {
    private static final String TOKEN = "nodeToken";
    private static final String KEY = "privateKey";

    /**
     * Those of a configuration.
     *
     * @throws KeyringException when the keyring that they lie in cannot be read now
     * @throws IOException when they cannot be read from their files
     */
    public static NodeSecrets read(StateFolder folder, Configuration configuration, Keyring keyring)
            throws IOException, InterruptedException {
        if (!configuration.token().isInKeyring()) {
            return new NodeSecrets(
                    configuration.token(),
                    NodeKey.text(folder, configuration.token()).orElse(null));
        }
        NodeSecrets kept = keyring.read(name(folder))
                .flatMap(NodeSecrets::of)
                .filter(found -> found.token().equals(configuration.token()))
                .orElseThrow(() -> new KeyringException(
                        "the keyring has nothing of this pairing: pair this Node anew, with sophon-node pair"));
        return kept;
    }

    /**
     * Keeps those of a new pairing where the ones of before lay.
     *
     * @throws KeyringException when that is the keyring, and it cannot be written now
     * @throws IOException when they cannot be written; the pairing of before is then as it was
     */
    public void save(StateFolder folder, URI gateway, boolean inKeyring, Keyring keyring)
            throws IOException, InterruptedException {
        if (inKeyring) {
            keyring.write(name(folder), "Sophon Node " + token.nodeId(), text());
            if (!keyring.read(name(folder)).flatMap(NodeSecrets::of).equals(Optional.of(this))) {
                throw new KeyringException("the keyring does not give back what was put into it");
            }
            new ConfigFile(folder).savePairingInKeyring(gateway, token);
            Files.deleteIfExists(folder.key());
            return;
        }
        // Either pairing has its key until config.json names one of them.
        if (key != null) {
            NodeKey.add(folder, token, key);
        }
        new ConfigFile(folder).savePairing(gateway, token);
        NodeKey.only(folder, token, key);
    }

    /**
     * Moves those of a configuration to the other place, or ends a move that was broken off.
     *
     * @return whether they lay at the other place
     * @throws KeyringException when the keyring cannot be used now
     * @throws IOException when a file cannot be read or written
     */
    public static boolean move(StateFolder folder, Configuration configuration, boolean toKeyring, Keyring keyring)
            throws IOException, InterruptedException {
        boolean moves = configuration.token().isInKeyring() != toKeyring;
        if (moves) {
            read(folder, configuration, keyring).save(folder, configuration.gatewayUrl(), toKeyring, keyring);
        }
        if (toKeyring) {
            Files.deleteIfExists(folder.key());
        } else {
            try {
                keyring.delete(name(folder));
            } catch (KeyringException e) {
                if (moves) {
                    throw e;
                }
                // Nothing of a broken off move can be there to be found, or only what counts no more.
            }
        }
        return moves;
    }

    /**
     * Takes them out of the keyring, where it is open.
     *
     * @throws KeyringException when they may be there still
     */
    public static void forget(StateFolder folder, Keyring keyring) throws KeyringException, InterruptedException {
        keyring.delete(name(folder));
    }

    private static String name(StateFolder folder) {
        return folder.path().toString();
    }

    private Secret text() {
        ObjectNode both =
                Json.mapper().createObjectNode().put(TOKEN, token.whole().reveal());
        if (key != null) {
            both.put(KEY, key.reveal());
        }
        return new Secret(new String(Json.bytes(both), StandardCharsets.UTF_8));
    }

    private static Optional<NodeSecrets> of(Secret text) {
        try {
            JsonNode both = Json.tree(text.reveal().getBytes(StandardCharsets.UTF_8));
            String key = both.path(KEY).textValue();
            return Optional.of(
                    new NodeSecrets(NodeToken.parse(both.path(TOKEN).asText()), key == null ? null : new Secret(key)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
