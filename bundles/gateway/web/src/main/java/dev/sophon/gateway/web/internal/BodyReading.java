package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.Body;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A body on its way: what comes is taken as it comes. It ends once: whole, or for the first reason not to go on. The
 * container calls it by one thread at a time, and the clock by another.
 */
final class BodyReading implements ReadListener {
    /** How long it may pause, or fall behind the least rate. */
    static final long PATIENCE_NANOS = 10_000_000_000L;
    /** How fast it comes at least; a telephone line of the last century did 7 KiB. */
    static final long LEAST_PER_SECOND = 8 * 1024;

    private static final int FIRST = 4 * 1024;
    private static final byte[] NOTHING = {};

    private final ServletInputStream in;
    private final int most;
    /** What it is said to hold; below 0 where nobody said. */
    private final long declared;

    private final Body.@Nullable Room room;
    private final End end;
    private byte[] bytes = NOTHING;
    private long received;
    /** What had come when the clock was looked at last, and when that was. */
    private long counted;

    private long lookedAt;
    /** How long nothing more may come: what came fast yesterday buys nobody time. */
    private long patience = PATIENCE_NANOS;

    private boolean over;

    /** Hears of the end, with no lock held. */
    interface End {
        /**
         * The body has ended.
         *
         * @param why {@code null} if it came whole
         */
        void reached(BodyReading reading, @Nullable RuntimeException why);
    }

    /** @param room {@code null} for a body that is forgotten as it comes */
    BodyReading(ServletInputStream in, int most, long declared, Body.@Nullable Room room, long begun, End end) {
        this.in = in;
        this.most = most;
        this.declared = declared;
        this.room = room;
        this.lookedAt = begun;
        this.end = end;
    }

    static ApiError tooLarge(int most) {
        return new ApiError(413, "payload_too_large", "body: expected " + most + " bytes at most");
    }

    /** What has come, when it came whole. */
    Body body() {
        Body.Room taken = room;
        if (taken == null) {
            throw new IllegalStateException("it was forgotten");
        }
        return new Body(received == bytes.length ? bytes : Arrays.copyOf(bytes, (int) received), taken);
    }

    @Override
    public void onDataAvailable() throws IOException {
        RuntimeException why = null;
        boolean finished = false;
        synchronized (this) {
            byte[] forgotten = room == null ? new byte[FIRST] : NOTHING;
            try {
                while (why == null && !finished && !over && in.isReady()) {
                    int count = room == null ? in.read(forgotten) : take(room);
                    received += Math.max(count, 0);
                    finished = count < 0;
                    why = received > most ? tooLarge(most) : null;
                }
            } catch (Refusal e) {
                why = e;
            }
        }
        if (why != null || finished) {
            reach(why);
        }
    }

    /** Reads as much as there is room for in the array, after making some. */
    private int take(Body.Room taken) throws IOException {
        if (received == bytes.length) {
            // One more than is allowed shows that there is more.
            long wanted = Math.min(Math.max(FIRST, 2 * received), 1L + most);
            long next = declared < 0 ? wanted : Math.min(wanted, Math.max(declared, received + 1));
            taken.take(next);
            bytes = Arrays.copyOf(bytes, (int) next);
        }
        return in.read(bytes, (int) received, bytes.length - (int) received);
    }

    @Override
    public void onAllDataRead() {
        reach(null);
    }

    @Override
    public void onError(Throwable failure) {
        // Anybody can send this: no fault of ours, and nothing for the log.
        reach(Refusal.invalid("body: expected all of it, as Content-Length or its chunks say, without a long pause"));
    }

    /** Looks at the clock. */
    void tick(long now) {
        boolean late;
        synchronized (this) {
            long earned = (received - counted) * 1_000_000_000L / LEAST_PER_SECOND;
            patience = Math.min(PATIENCE_NANOS, patience + earned - (now - lookedAt));
            counted = received;
            lookedAt = now;
            late = !over && patience < 0;
        }
        if (late) {
            reach(new ApiError(
                    408,
                    "request_timeout",
                    "body: expected all of it, at a rate of " + LEAST_PER_SECOND
                            + " bytes a second or more, with pauses of " + PATIENCE_NANOS / 1_000_000_000L
                            + " s at most"));
        }
    }

    /** Ends it, if it has not. */
    void reach(@Nullable RuntimeException why) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        if (why != null && room != null) {
            room.close();
        }
        end.reached(this, why);
    }
}
