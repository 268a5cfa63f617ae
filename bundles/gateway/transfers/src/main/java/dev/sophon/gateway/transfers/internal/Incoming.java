package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.ApiError;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of a file on its way in: written as it comes, and kept as far as it came. It holds no thread while nothing
 * comes. The container calls it by one thread at a time.
 */
final class Incoming implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    private static final int PORTION = 64 * 1024;
    /** As for other bodies: how long the first bytes may take, and how fast the others come at least. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static final long LEAST_PER_SECOND = 8 * 1024;

    private final ServletInputStream in;
    private final Receiving receiving;
    /** Told once: {@code null} when all of it is here. */
    private final Consumer<@Nullable RuntimeException> end;

    private final byte[] portion;
    private final long begun = System.nanoTime();
    private final long length;
    private long left;
    private boolean over;

    Incoming(ServletInputStream in, Receiving receiving, long length, Consumer<@Nullable RuntimeException> end) {
        this.in = in;
        this.receiving = receiving;
        this.length = length;
        this.left = length;
        this.portion = new byte[(int) Math.min(PORTION, Math.max(1, length))];
        this.end = end;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!over && in.isReady()) {
            int count = in.read(portion);
            if (count < 0) {
                reach(null);
            } else if (count > left) {
                reach(Refusal.invalid("body: expected as many bytes as Content-Range, or else the size, says"));
            } else {
                take(count);
            }
        }
    }

    private void take(int count) {
        try {
            if (!receiving.write(this, portion, count)) {
                reach(Refusal.conflict("Another request goes on with this transfer"));
            }
            left -= count;
            // Who sends nothing at all is let go by those who watch connections.
            long allowed = PATIENCE_NANOS + (length - left) * 1_000_000_000L / LEAST_PER_SECOND;
            if (left > 0 && System.nanoTime() - begun > allowed) {
                reach(new ApiError(
                        408,
                        "request_timeout",
                        "body: expected " + LEAST_PER_SECOND + " bytes a second or more; what came is kept"));
            }
        } catch (IOException e) {
            LOG.warn("A file of a transfer cannot be written: {}", e.toString());
            reach(new Refusal(
                    Refusal.Reason.OVERLOADED, "The Gateway's disk does not take it; what came before is kept", 60));
        }
    }

    @Override
    public void onAllDataRead() {
        reach(null);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A sender went away: {}", failure.toString());
        reach(Refusal.invalid("body: expected all of it; what came is kept"));
    }

    private void reach(@Nullable RuntimeException why) {
        if (!over) {
            over = true;
            receiving.end(this);
            end.accept(why);
        }
    }
}
