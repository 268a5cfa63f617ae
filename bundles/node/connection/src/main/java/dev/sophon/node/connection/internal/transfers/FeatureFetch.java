package dev.sophon.node.connection.internal.transfers;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.features.DesiredSets.File;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The file of a feature from the Gateway, for as long as it is wanted, and no longer than its patience. */
public final class FeatureFetch implements Effort, Download.Sink {
    /** What 256 MiB take by 4 Mbit/s. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private final File file;
    private final WritableByteChannel into;
    private final BooleanSupplier wanted;
    private final long end;

    public FeatureFetch(File file, WritableByteChannel into, BooleanSupplier wanted, Duration patience) {
        this.file = file;
        this.into = into;
        this.wanted = wanted;
        this.end = System.nanoTime() + patience.toNanos();
    }

    public void run(TransferHttp http, long at) throws IOException, InterruptedException {
        if (!CommandTransfers.ID.matcher(file.transferId()).matches()) {
            throw new IOException("the Gateway names no transfer that can be one");
        }
        String path = "/" + file.transferId() + "?revision=" + file.revision();
        try {
            new Download(http, path, this, FeatureFetch::refused).into(this, at);
        } catch (CommandException e) {
            throw new IOException(e.text(), e);
        } catch (InterruptedException e) {
            if (remaining().isZero() && wanted.getAsBoolean()) {
                throw new IOException("the Gateway did not give it in time", e);
            }
            throw e;
        }
    }

    /** Who has much to give may have no place for another piece now. */
    private static @Nullable CommandException refused(TransferHttp.Reply reply) {
        return reply.status() == 429 || reply.status() == 503 ? null : CommandTransfers.refused(reply);
    }

    @Override
    public void begins(Download.Whole whole) throws CommandException {
        if (whole.size() != file.size() || !whole.tag().equals('"' + file.sha256() + '"')) {
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR, "the Gateway has another file than the one that the manifest names");
        }
    }

    @Override
    public void take(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            into.write(piece);
        }
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    @Override
    public boolean ended() {
        return remaining().isZero() || !wanted.getAsBoolean();
    }

    @Override
    public void progress(long done, long total) {
        // Nobody counts: a KAR is small.
    }
}
