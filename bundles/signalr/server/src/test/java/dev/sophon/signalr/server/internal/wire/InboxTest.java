package dev.sophon.signalr.server.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int PART = 32 * 1024;
    private final Random random = new Random(7);
    private final Inbox inbox = new Inbox();

    private byte[] message(int size) {
        byte[] message = new byte[size];
        for (int i = 0; i < size - 1; i++) {
            message[i] = (byte) ('a' + random.nextInt(26));
        }
        message[size - 1] = Records.SEPARATOR;
        return message;
    }

    /** In parts as a socket gives them, with a buffer that is used again. */
    private List<byte[]> passThrough(List<byte[]> messages) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        messages.forEach(stream::writeBytes);
        byte[] bytes = stream.toByteArray();
        List<ByteBuffer> given = new ArrayList<>();
        byte[] buffer = new byte[PART];
        for (int from = 0; from < bytes.length; from += PART) {
            int length = Math.min(PART, bytes.length - from);
            System.arraycopy(bytes, from, buffer, 0, length);
            inbox.add(ByteBuffer.wrap(buffer, 0, length));
            for (int end = inbox.nextRecord(); end >= 0; end = inbox.nextRecord()) {
                given.add(ByteBuffer.wrap(inbox.bytes(), inbox.start(), end - inbox.start()));
                inbox.passed(end);
            }
        }
        // Looked at when all has come: what was given out is not touched again.
        return given.stream()
                .map(slice -> Arrays.copyOfRange(
                        slice.array(), slice.arrayOffset() + slice.position(), slice.arrayOffset() + slice.limit()))
                .toList();
    }

    @Test
    void messagesOfAnySizeComeWholeAndStay() {
        List<byte[]> messages = new ArrayList<>();
        for (int size : new int[] {1, 600_000, 600_000, 30, 610_000, 70_000, 3_000_000, 5, 66_000, PART, 640_000, 2}) {
            messages.add(message(size));
        }
        List<byte[]> given = passThrough(messages);
        assertThat(given).hasSize(messages.size());
        for (int i = 0; i < given.size(); i++) {
            assertThat(given.get(i)).isEqualTo(messages.get(i));
        }
        assertThat(inbox.pending()).isZero();
        assertThat(inbox.bytes()).isEmpty();
    }

    @Test
    void oneThatIsAsLargeAsTheLastGrowsAtOnce() {
        passThrough(List.of(message(600_000)));
        byte[] next = message(600_000);
        inbox.add(ByteBuffer.wrap(next, 0, PART));
        inbox.add(ByteBuffer.wrap(next, PART, PART));
        byte[] held = inbox.bytes();
        inbox.add(ByteBuffer.wrap(next, 2 * PART, next.length - 2 * PART));
        assertThat(inbox.bytes()).isSameAs(held);
    }
}
