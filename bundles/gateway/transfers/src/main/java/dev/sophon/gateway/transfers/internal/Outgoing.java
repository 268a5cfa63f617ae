package dev.sophon.gateway.transfers.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part of a file on its way out, read when there is room for it. The container calls it by one thread at a time. */
final class Outgoing implements WriteListener {
    private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);
    private static final int PORTION = 64 * 1024;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final FileChannel file;
    private final byte[] portion;
    private long at;
    private final long end;

    private final Runnable leave;
    private boolean over;

    private Outgoing(AsyncContext context, ServletOutputStream out, FileChannel file, ByteRange range, Runnable leave) {
        this.leave = leave;
        this.context = context;
        this.out = out;
        this.file = file;
        this.at = range.from();
        this.end = range.end();
        this.portion = new byte[(int) Math.min(PORTION, range.length())];
    }

    /**
     * Writes the range and completes the request; the file is closed then.
     *
     * @param leave run once, at the end
     */
    static void write(AsyncContext context, FileChannel file, ByteRange range, Runnable leave) throws IOException {
        ServletOutputStream out = context.getResponse().getOutputStream();
        out.setWriteListener(new Outgoing(context, out, file, range, leave));
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (at == end) {
                complete();
                return;
            }
            int count = file.read(ByteBuffer.wrap(portion, 0, (int) Math.min(portion.length, end - at)), at);
            if (count < 0) {
                throw new IOException("a file of a transfer is shorter than it was");
            }
            at += count;
            out.write(portion, 0, count);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A receiver went away: {}", failure.toString());
        complete();
    }

    private void complete() {
        if (over) {
            return;
        }
        over = true;
        leave.run();
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("A file that was read cannot be closed: {}", e.toString());
        }
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.trace("The answer was over already");
        }
    }
}
