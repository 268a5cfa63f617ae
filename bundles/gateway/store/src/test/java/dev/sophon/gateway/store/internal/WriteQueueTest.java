package dev.sophon.gateway.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A database that has fallen silent, and what has been taken in by then. */
class WriteQueueTest {
    /** What the commands under way still write when no more are begun. */
    private static final int UNDER_WAY = 20_000;

    private static final Exception SILENT = new Exception("silent");

    private final WriteQueue queue = new WriteQueue();
    private final List<WriteQueue.Entry> taken = new ArrayList<>();
    private int dropped;

    /** Nobody waits for it; of as many bytes, which may grow. */
    private final class Later implements Store.Write {
        private long bytes;

        Later(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void run(Transaction transaction) {}

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void dropped() {
            dropped++;
        }
    }

    /** From here on a group is being written, and is not answered. */
    private void fallSilent() {
        queue.addLater(new Later(1_000));
        assertThat(queue.take(taken)).isTrue();
        assertThat(taken).hasSize(1);
    }

    private void nothingIsLost() {
        assertThat(queue.putBack(taken, SILENT)).isEmpty();
        assertThat(dropped).isZero();
    }

    @Test
    void whatIsTakenInBeforeItIsSaidNotToKeepUpIsKeptInAnOutage() {
        fallSilent();
        int count = 0;
        for (; queue.keepsUp(); count++) {
            queue.addLater(new Later(1_000));
        }
        assertThat(count).isGreaterThanOrEqualTo(WriteQueue.BATCH);
        for (int i = 0; i < UNDER_WAY; i++) {
            queue.addLater(new Later(1_000));
        }
        nothingIsLost();
        assertThat(queue.keepsUp()).isFalse();
    }

    @Test
    void whatIsLargeIsWeighedAsItStands() {
        fallSilent();
        Later command = new Later(500);
        queue.addLater(command);
        assertThat(queue.keepsUp()).isTrue();
        // Its result has come.
        command.bytes = WriteQueue.KEPT_BYTES / 2;
        await().until(() -> !queue.keepsUp());
        command.bytes = 500;
        await().until(queue::keepsUp);
        nothingIsLost();
    }
}
