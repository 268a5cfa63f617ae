package dev.sophon.protocol.signed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file and its signature, as they stand beside each other: {@code x.json} and {@code x.json.sig}. The arrays are not
 * copied, and not to be changed.
 *
 * @param signature the 64 bytes of Ed25519 over exactly the bytes of the file
 */
public record SignedBytes(byte[] content, byte[] signature) {
    /** What a signature's file is called behind the name of what it signs. */
    public static final String SUFFIX = ".sig";

    /** The signature's file of a file. */
    public static Path signatureOf(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /**
     * Reads both.
     *
     * @throws RefusedException when one of them is larger than it can be
     * @throws java.nio.file.NoSuchFileException when one of them is not there
     */
    public static SignedBytes read(Path file) throws IOException, RefusedException {
        byte[] content = bounded(file, Check.BYTES);
        byte[] signature = bounded(signatureOf(file), SigningKeys.SIGNATURE_BYTES);
        return new SignedBytes(content, signature);
    }

    private static byte[] bounded(Path file, int most) throws IOException, RefusedException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(most + 1);
            if (content.length > most) {
                throw new RefusedException(file.getFileName() + ": expected " + most + " bytes at most");
            }
            return content;
        }
    }
}
