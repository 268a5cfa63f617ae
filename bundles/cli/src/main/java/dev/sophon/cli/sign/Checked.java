package dev.sophon.cli.sign;

import dev.sophon.protocol.signed.KeyList;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.SignedBytes;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;

/** A KAR that has been checked from the root key down, as a Node does it. */
record Checked(Manifest manifest, SignedBytes signed, byte[] content) {
    static Checked of(Path kar, Path keys, PublicKey root) throws IOException, RefusedException {
        KeyList list = Trusted.keys(SignedBytes.read(keys), root);
        SignedBytes signed = SignedBytes.read(manifestOf(kar));
        Manifest manifest = Trusted.manifest(signed, list, Manifest.FEATURES, Instant.now());
        Manifest.Part part = manifest.files().get(0);
        byte[] content = Files.size(kar) == part.size() ? Files.readAllBytes(kar) : new byte[0];
        if (!SigningKeys.sha256(content).equals(part.sha256())) {
            throw new RefusedException(kar + " is not the file that its manifest names");
        }
        return new Checked(manifest, signed, content);
    }

    static Path manifestOf(Path kar) {
        return kar.resolveSibling(kar.getFileName() + Manifest.SUFFIX);
    }
}
