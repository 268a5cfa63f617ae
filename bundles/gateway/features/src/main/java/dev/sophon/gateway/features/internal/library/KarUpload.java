package dev.sophon.gateway.features.internal.library;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.ApiError;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A KAR as a request brings it. It holds no thread while nothing comes. The container calls it by one thread at a time. */
public final class KarUpload implements ReadListener {
    private static final Logger LOG = LoggerFactory.getLogger(KarUpload.class);
    private static final int PORTION = 64 * 1024;
    /** As for other bodies: how long the first bytes may take, and how fast the others come at least. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static final long LEAST_PER_SECOND = 8 * 1024;
    private static final long AGAIN_SECONDS = 60;

    private final ServletInputStream in;
    private final KarWriter writer;
    /** Told once: {@code null} when all of it is kept. */
    private final Consumer<@Nullable RuntimeException> end;

    private final byte[] portion = new byte[PORTION];
    private final long begun = System.nanoTime();
    private long came;
    private boolean over;

    public KarUpload(ServletInputStream in, KarWriter writer, Consumer<@Nullable RuntimeException> end) {
        this.in = in;
        this.writer = writer;
        this.end = end;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!over && in.isReady()) {
            int count = in.read(portion);
            if (count < 0) {
                onAllDataRead();
            } else {
                take(count);
            }
        }
    }

    private void take(int count) {
        try {
            if (!writer.write(portion, count)) {
                reach(otherThanSigned());
                return;
            }
            came += count;
            // Who sends nothing at all is let go by those who watch connections.
            long allowed = PATIENCE_NANOS + came * 1_000_000_000L / LEAST_PER_SECOND;
            if (System.nanoTime() - begun > allowed) {
                reach(new ApiError(
                        408, "request_timeout", "body: expected " + LEAST_PER_SECOND + " bytes a second or more"));
            }
        } catch (IOException e) {
            reach(full(e));
        }
    }

    @Override
    public void onAllDataRead() {
        if (over) {
            return;
        }
        try {
            reach(writer.keep() ? null : otherThanSigned());
        } catch (IOException e) {
            reach(full(e));
        }
    }

    private static Refusal otherThanSigned() {
        return Refusal.invalid("body: expected the file whose size and SHA-256 the manifest names; nothing is kept");
    }

    public static Refusal full(IOException e) {
        LOG.warn("A KAR cannot be written: {}", e.toString());
        return new Refusal(Refusal.Reason.OVERLOADED, "The Gateway's disk does not take it", AGAIN_SECONDS);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A sender went away: {}", failure.toString());
        reach(Refusal.invalid("body: expected all of it; nothing is kept"));
    }

    private void reach(@Nullable RuntimeException why) {
        if (over) {
            return;
        }
        over = true;
        try {
            writer.close();
        } catch (IOException e) {
            LOG.warn("What is left of a KAR cannot be removed: {}", e.toString());
        }
        end.accept(why);
    }
}
