package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.runtime.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file as it comes, in one piece after the other. Each piece has a sender; a new one takes over from one that may hang on
 * a connection that is dead. Thread-safe.
 */
final class Receiving {
    private static final int BUFFER = 256 * 1024;

    private final TransferFolder folder;
    private final Transfer transfer;
    private final MessageDigest digest = sha256();
    private long received;
    /** How much of it is in the digest: nothing of what came to an earlier process. */
    private long digested;

    private @Nullable Object sender;
    private @Nullable FileChannel file;

    Receiving(TransferFolder folder, Transfer transfer) throws IOException {
        this.folder = folder;
        this.transfer = transfer;
        // What a write that failed has left behind the end is the beginning of what comes next.
        this.received = Math.min(folder.size(transfer.id()), transfer.size());
    }

    synchronized long received() {
        return received;
    }

    /** Takes bytes of this sender from now on, behind what is here; {@code false} where that is not where they begin. */
    synchronized boolean begin(Object by, long from) throws IOException {
        if (from != received) {
            return false;
        }
        close();
        file = folder.toWrite(transfer.id());
        sender = by;
        return true;
    }

    /** Writes what has come; {@code false} where another sender has taken over, or all is here. */
    synchronized boolean write(Object by, byte[] bytes, int count) throws IOException {
        FileChannel open = file;
        if (sender != by || open == null || count > transfer.size() - received) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        long at = received;
        while (buffer.hasRemaining()) {
            at += open.write(buffer, at);
        }
        if (digested == received) {
            digest.update(bytes, 0, count);
            digested = at;
        }
        received = at;
        return true;
    }

    /** Nothing comes from this sender any more. */
    synchronized void end(Object by) {
        if (sender == by) {
            close();
        }
    }

    private void close() {
        sender = null;
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            file = null;
        }
    }

    /**
     * The hash of all of it; what is here goes again where it is not the one that was announced.
     *
     * @throws Refusal where it is another
     */
    synchronized String hash() throws IOException {
        if (digested < received) {
            digestAll();
        }
        String hash = HexFormat.of().formatHex(digest.digest());
        digested = 0;
        if (transfer.sha256() != null && !transfer.sha256().equals(hash)) {
            close();
            folder.delete(transfer.id());
            received = 0;
            throw Refusal.invalid("sha256: what came has another hash, and was discarded; send it again from 0");
        }
        return hash;
    }

    private void digestAll() throws IOException {
        digest.reset();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (FileChannel all = folder.toRead(transfer.id())) {
            for (long left = received; left > 0; ) {
                buffer.clear().limit((int) Math.min(BUFFER, left));
                int count = all.read(buffer);
                if (count < 0) {
                    throw new IOException("a file of a transfer is shorter than it was");
                }
                digest.update(buffer.flip());
                left -= count;
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
