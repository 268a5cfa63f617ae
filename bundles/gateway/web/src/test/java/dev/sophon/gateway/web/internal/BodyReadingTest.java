package dev.sophon.gateway.web.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.web.ApiError;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a body may take: by the clock's looks, one each second. */
class BodyReadingTest {
    private static final int LENGTH = 12_000_000;

    private final Arriving in = new Arriving();
    private long now = Long.MAX_VALUE - 5_000_000_000L;
    private @Nullable RuntimeException ended;
    private final BodyReading reading = new BodyReading(
            in, LENGTH, LENGTH, new BodyRoom(LENGTH * 8L).open("a", LENGTH * 4L), now, (over, why) -> ended = why);

    /** So much has come, and no more. */
    private static final class Arriving extends ServletInputStream {
        private int available;

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return available > 0;
        }

        @Override
        public void setReadListener(ReadListener listener) {}

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            int count = Math.min(length, available);
            available -= count;
            return count;
        }
    }

    private void come(int bytes) throws IOException {
        in.available += bytes;
        reading.onDataAvailable();
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += 1_000_000_000L;
            reading.tick(now);
        }
    }

    @Test
    void whatCameFastBuysNoTime() throws IOException {
        come(6_200_000);
        pass(10);
        assertThat(ended).isNull();
        pass(2);
        assertThat(ended).isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.status())
                .isEqualTo(408));
    }

    @Test
    void whoKeepsTheLeastRateIsWaitedFor() throws IOException {
        for (int second = 0; second < 120; second++) {
            come((int) BodyReading.LEAST_PER_SECOND);
            pass(1);
        }
        assertThat(ended).isNull();
        pass(9);
        come(9 * (int) BodyReading.LEAST_PER_SECOND);
        pass(9);
        assertThat(ended).as("a pause is made up for").isNull();
    }

    @Test
    void whoFallsBehindTheLeastRateIsNotHoweverOftenSomethingComes() throws IOException {
        for (int second = 0; second < 21 && ended == null; second++) {
            come((int) BodyReading.LEAST_PER_SECOND / 2);
            pass(1);
        }
        assertThat(ended).isNotNull();
    }
}
