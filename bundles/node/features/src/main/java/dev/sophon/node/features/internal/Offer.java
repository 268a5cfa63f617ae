package dev.sophon.node.features.internal;

import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest that somebody wants installed; nothing of it is checked.
 *
 * @param keys the list of keys that came along; null when none did
 * @param from as {@link FeatureSet#from}
 */
record Offer(SignedBytes manifest, @Nullable SignedBytes keys, String from) {
    /** What stands beside a KAR. */
    static Offer beside(Path kar, String from) throws RefusedException, IOException {
        SignedBytes manifest = read(kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX))
                .orElseThrow(() -> new RefusedException("it is not signed: expected " + kar.getFileName()
                        + Manifest.SUFFIX + " and its .sig beside it"));
        return new Offer(manifest, read(kar.resolveSibling(KeyList.FILE)).orElse(null), from);
    }

    private static Optional<SignedBytes> read(Path file) throws RefusedException, IOException {
        try {
            return Optional.of(SignedBytes.read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    boolean cameByMessage() {
        return from.equals(FeatureSet.GATEWAY);
    }
}
