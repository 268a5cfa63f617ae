package dev.sophon.node.identity;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;

/**
 * That the Gateway has ended a pairing, kept on disk so that {@code status} says so until the Node is paired anew.
 *
 * @param tokenSha256 the pairing that it ended; a newer one is not concerned
 * @param reason as the Gateway gave it, cut to 200 characters of printable text
 */
public record Revocation(Instant revokedAt, String tokenSha256, String reason) {
    private static final int REASON_LENGTH = 200;

    public Revocation {
        String printable = reason.replaceAll("\\p{Cntrl}", " ");
        reason = printable.substring(0, Math.min(REASON_LENGTH, printable.length()));
    }

    /** The revocation of this token, if there was one. A file that cannot be read says nothing. */
    public static Optional<Revocation> read(StateFolder folder, NodeToken token) {
        try {
            return Optional.of(Json.read(Files.readAllBytes(folder.revocation()), Revocation.class))
                    .filter(known -> known.tokenSha256.equals(token.fingerprint()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public void write(StateFolder folder) throws IOException {
        PrivateFiles.write(folder.revocation(), Json.bytes(this));
    }

    /** Forgets it, as the Gateway has taken the Node back or the pairing is a new one. */
    public static void clear(StateFolder folder) throws IOException {
        Files.deleteIfExists(folder.revocation());
    }
}
