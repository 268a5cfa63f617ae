package dev.sophon.node.features.internal;

import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.policy.TrustedKey;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest list of keys that was ever seen of each root. It is kept even where what came with it is refused: a revocation
 * that this machine has heard of is not forgotten, whatever older list comes later.
 */
final class KeptKeys {
    private final Path folder;

    KeptKeys(Path folder) {
        this.folder = folder;
    }

    /**
     * The newest list of a root that the owner trusts.
     *
     * @param presented one that came along; null when none did
     * @throws RefusedException when the one that came is of this root and not its own, or the kept one is damaged
     */
    Optional<KeyList> newest(TrustedKey root, @Nullable SignedBytes presented) throws RefusedException, IOException {
        Optional<KeyList> kept = kept(root);
        if (presented == null || !Trusted.rootOf(presented).equals(root.id())) {
            return kept;
        }
        KeyList came = Trusted.keys(presented, root.publicKey());
        if (kept.isPresent() && kept.get().version() >= came.version()) {
            return kept;
        }
        PrivateFiles.write(file(root), Json.bytes(presented));
        return Optional.of(came);
    }

    /** The kept list of a root; empty when none has come yet. */
    Optional<KeyList> kept(TrustedKey root) throws RefusedException, IOException {
        Path file = file(root);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Trusted.keys(Json.read(Files.readAllBytes(file), SignedBytes.class), root.publicKey()));
        } catch (IllegalArgumentException | RefusedException e) {
            throw new RefusedException("the list of keys that this Node has kept is damaged: remove " + file);
        }
    }

    private Path file(TrustedKey root) {
        return folder.resolve(root.id() + ".json");
    }
}
