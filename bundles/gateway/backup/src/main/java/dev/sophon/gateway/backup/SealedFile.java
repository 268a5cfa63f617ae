package dev.sophon.gateway.backup;

import dev.sophon.protocol.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A file whose last 64 bytes are the SHA-256 of all before them, in hexadecimal digits: no bit of it can change without being
 * noticed. In an archive they are its comment, which stands at the end.
 */
final class SealedFile {
    static final int DIGITS = 64;
    /** What stands in their place until they are known. */
    static final String PLACE = "0".repeat(DIGITS);

    private SealedFile() {}

    /** Puts the hash in place of the last 64 bytes when it is sealed. */
    static final class Out extends OutputStream {
        private final OutputStream to;
        private final MessageDigest hash = Sha256.digest();
        private final byte[] held = new byte[DIGITS];
        private int holding;

        Out(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int over = holding + length - DIGITS;
            if (over > 0) {
                int old = Math.min(over, holding);
                pass(held, 0, old);
                System.arraycopy(held, old, held, 0, holding - old);
                holding -= old;
                int fresh = over - old;
                pass(bytes, from, fresh);
                System.arraycopy(bytes, from + fresh, held, holding, length - fresh);
                holding += length - fresh;
            } else {
                System.arraycopy(bytes, from, held, holding, length);
                holding += length;
            }
        }

        private void pass(byte[] bytes, int from, int length) throws IOException {
            hash.update(bytes, from, length);
            to.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            to.flush();
        }

        /** Ends the file with its hash; nothing is to be written afterwards. */
        void seal() throws IOException {
            to.write(HexFormat.of().formatHex(hash.digest()).getBytes(StandardCharsets.US_ASCII));
            to.flush();
        }
    }

    /** Whether a file is as it was written. */
    static boolean isWhole(Path file) throws IOException {
        long left = Files.size(file) - DIGITS;
        if (left <= 0) {
            return false;
        }
        MessageDigest hash = Sha256.digest();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return false;
                }
                hash.update(buffer, 0, read);
                left -= read;
            }
            String said = new String(in.readNBytes(DIGITS + 1), StandardCharsets.US_ASCII);
            return said.equals(HexFormat.of().formatHex(hash.digest()));
        }
    }
}
