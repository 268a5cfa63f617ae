package dev.sophon.gateway.features.internal.library;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.protocol.Sha256;
import dev.sophon.protocol.signed.Manifest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A KAR on its way into the library: held against the size and the hash that its manifest names. For one thread at a time. */
public final class KarWriter implements Closeable {
    private final KarFolder folder;
    private final Manifest.Part expected;
    private final Path part;
    private final FileChannel channel;
    private final MessageDigest digest = Sha256.digest();
    private long written;

    KarWriter(KarFolder folder, Manifest.Part expected) throws IOException {
        this.folder = folder;
        this.expected = expected;
        this.part = folder.part();
        this.channel = GatewayHome.create(part);
    }

    /** Takes so many bytes; {@code false} where they are more than there may be. */
    public boolean write(byte[] bytes, int count) throws IOException {
        if (count > expected.size() - written) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        digest.update(bytes, 0, count);
        written += count;
        return true;
    }

    /** Whether all of it came, and is what the manifest names; it is in the folder, on the disk, then. */
    public boolean keep() throws IOException {
        if (written != expected.size()
                || !HexFormat.of().formatHex(digest.digest()).equals(expected.sha256())) {
            return false;
        }
        channel.force(true);
        channel.close();
        folder.keep(part, expected.sha256());
        return true;
    }

    /** What was not kept goes. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
