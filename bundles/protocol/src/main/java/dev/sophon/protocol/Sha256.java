package dev.sophon.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has. Hashes are 64 lower-case hexadecimal digits. */
public final class Sha256 {
    private Sha256() {}

    /** A digest that has taken nothing yet; for one thread. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hash of these bytes. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** The hash of what is in a file, which is read piece by piece. */
    public static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream all = new DigestInputStream(in, digest())) {
            all.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(all.getMessageDigest().digest());
        }
    }
}
