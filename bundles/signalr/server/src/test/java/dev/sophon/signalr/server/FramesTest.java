package dev.sophon.signalr.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.signalr.server.jetty.HubFixture;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that no client of ours would send: each ends its own connection at once, and no other. */
class FramesTest {
    private static final long GIBIBYTE = 1L << 30;
    private static final int TEXT = 0x81;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NO_UTF8 = 1007;
    private static final int TOO_LARGE = 1009;

    private static HubFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new HubFixture(new TestHub().hub(), HubOptions.defaults());
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    /** What is sent, and how the server closes. */
    private record Bad(String name, int code, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> frames() {
        List<Bad> frames = new ArrayList<>();
        IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15).forEach(opcode -> {
            frames.add(new Bad("opcode " + opcode, PROTOCOL_ERROR, declared(0x80 | opcode, GIBIBYTE, "x")));
            frames.add(new Bad("opcode " + opcode + ", not the last", PROTOCOL_ERROR, declared(opcode, 1, "x")));
        });
        for (int bit : new int[] {0x10, 0x20, 0x40, 0x70}) {
            frames.add(new Bad("reserved bits " + bit, PROTOCOL_ERROR, declared(TEXT | bit, 2, "{}")));
        }
        frames.add(new Bad("a ping of 126 bytes", PROTOCOL_ERROR, declared(0x89, 126, "x".repeat(126))));
        frames.add(new Bad("a ping of a gibibyte", PROTOCOL_ERROR, declared(0x89, GIBIBYTE, "x")));
        frames.add(new Bad("a pong of 70,000 bytes", PROTOCOL_ERROR, declared(0x8a, 70_000, "x")));
        frames.add(new Bad("a ping in parts", PROTOCOL_ERROR, declared(0x09, 1, "x")));
        frames.add(new Bad("a close in parts", PROTOCOL_ERROR, declared(0x08, 2, "\u0003\u00e8")));
        frames.add(new Bad("a part of nothing", PROTOCOL_ERROR, declared(0x80, 1, "x")));
        frames.add(new Bad(
                "a message within another", PROTOCOL_ERROR, join(declared(0x01, 1, "{"), declared(TEXT, 2, "{}"))));
        frames.add(new Bad("without a mask", PROTOCOL_ERROR, new byte[] {(byte) TEXT, 2, '{', '}'}));
        frames.add(new Bad("2 GiB", TOO_LARGE, declared(TEXT, 1L << 31, "x")));
        frames.add(new Bad("a tebibyte", TOO_LARGE, declared(TEXT, 1L << 40, "x")));
        frames.add(new Bad("a negative length", TOO_LARGE, declared(TEXT, -1, "x")));
        for (int code : new int[] {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535}) {
            String payload = "" + (char) (code >> 8) + (char) (code & 0xff);
            frames.add(new Bad("a close with " + code, PROTOCOL_ERROR, declared(0x88, 2, payload)));
        }
        frames.add(new Bad("a close with half a code", PROTOCOL_ERROR, declared(0x88, 1, "\u0003")));
        frames.add(new Bad("a close whose reason is no UTF-8", NO_UTF8, declared(0x88, 4, "\u0003\u00e8\u00c3\u0028")));
        return frames.stream();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void endBeforeTheHandshake(Bad bad) throws Exception {
        try (RawSocket socket = RawSocket.open(fixture.uri())) {
            socket.write(bad.bytes());
            assertThat(socket.closeCode()).isEqualTo(bad.code());
        }
        othersGoOn();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void endBehindTheHandshake(Bad bad) throws Exception {
        try (RawSocket socket = RawSocket.shakeHands(fixture.uri())) {
            socket.write(bad.bytes());
            assertThat(socket.closeCode()).isEqualTo(bad.code());
        }
        othersGoOn();
    }

    @Test
    void textThatIsNoUtf8Ends() throws Exception {
        try (RawSocket socket = RawSocket.shakeHands(fixture.uri())) {
            socket.write(declared(TEXT, 8, "{\"\u00c3\u0028\":1}\u001e".substring(0, 7) + "\u001e"));
            assertThat(socket.closeCode()).isEqualTo(NO_UTF8);
        }
    }

    @Test
    void aLargeFrameTakesNoMoreMemoryThanHasCome() throws Exception {
        List<RawSocket> sockets = new ArrayList<>();
        try {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            long before = runtime.totalMemory() - runtime.freeMemory();
            for (int i = 0; i < 50; i++) {
                RawSocket socket = RawSocket.shakeHands(fixture.uri());
                sockets.add(socket);
                // As large as one may be, of which one byte comes.
                socket.write(declared(TEXT, HubOptions.defaults().maxReceivedBytes(), "x"));
            }
            othersGoOn();
            System.gc();
            assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(64L << 20);
        } finally {
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void messagesOfTwelveMebibytesPassInOneFrameAndInParts() throws Exception {
        String head = "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Note\",\"arguments\":[\"";
        String end = "\"]}\u001e";
        int most = HubOptions.defaults().maxReceivedBytes();
        byte[] message =
                (head + "x".repeat(most - head.length() - end.length()) + end).getBytes(StandardCharsets.UTF_8);
        try (RawSocket socket = RawSocket.shakeHands(fixture.uri())) {
            socket.write(frame(TEXT, message));
            assertThat(socket.nextText()).contains("\"invocationId\":\"1\"").doesNotContain("error");
            int part = most / 3;
            socket.write(frame(0x01, Arrays.copyOf(message, part)));
            socket.write(frame(0x00, Arrays.copyOfRange(message, part, 2 * part)));
            socket.write(frame(0x80, Arrays.copyOfRange(message, 2 * part, message.length)));
            assertThat(socket.nextText()).contains("\"invocationId\":\"1\"").doesNotContain("error");
        }
    }

    @Test
    void aLargerMessageEndsInOneFrameAndInParts() throws Exception {
        byte[] part = new byte[1 << 20];
        Arrays.fill(part, (byte) 'x');
        for (boolean parts : new boolean[] {false, true}) {
            try (RawSocket socket = RawSocket.shakeHands(fixture.uri())) {
                try {
                    socket.write(parts ? new byte[0] : declared(TEXT, GIBIBYTE, ""));
                    for (int i = 0; i < 64; i++) {
                        socket.write(parts ? frame(i == 0 ? 0x01 : 0x00, part) : part);
                    }
                } catch (SocketException e) {
                    // It is closed while the rest is on its way.
                }
                assertThat(socket.closeCode()).isIn(TOO_LARGE, RawSocket.RESET);
            }
            othersGoOn();
        }
    }

    @Test
    void whoStallsWithALargeMessageGoesWhenOthersNeedTheRoom() throws Exception {
        HubOptions little = HubOptions.defaults().withReceived(8 << 20, 20 << 20);
        byte[] six = new byte[6 << 20];
        Arrays.fill(six, (byte) 'x');
        try (HubFixture crowded = new HubFixture(new TestHub().hub(), little);
                RawSocket first = RawSocket.shakeHands(crowded.uri());
                RawSocket second = RawSocket.shakeHands(crowded.uri());
                RawSocket third = RawSocket.shakeHands(crowded.uri())) {
            first.write(frame(0x01, six));
            second.write(frame(0x01, six));
            third.write(frame(
                    TEXT,
                    ("{\"type\":1,\"invocationId\":\"1\",\"target\":\"Note\",\"arguments\":[\"" + "x".repeat(7 << 20)
                                    + "\"]}\u001e")
                            .getBytes(StandardCharsets.UTF_8)));

            assertThat(first.closeCode()).isEqualTo(1013);
            assertThat(third.nextText()).contains("\"invocationId\":\"1\"").doesNotContain("error");
        }
    }

    private static void othersGoOn() throws InterruptedException {
        RawClient other = RawClient.shakeHands(fixture.uri());
        other.send("{\"type\":1,\"invocationId\":\"7\",\"target\":\"Who\",\"arguments\":[]}\u001e");
        assertThat(other.next()).contains("\"result\":\"good\"");
        other.abort();
    }

    private static byte[] frame(int first, byte[] payload) {
        return join(declared(first, payload.length, ""), payload);
    }

    /** A masked frame that declares a length and brings what there is; its mask is of zeros. */
    private static byte[] declared(int first, long length, String payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (length >= 0 && length < 126) {
            frame.write(0x80 | (int) length);
        } else if (length >= 0 && length < 65536) {
            frame.write(0x80 | 126);
            frame.write((int) length >> 8);
            frame.write((int) length);
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
        return frame.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
