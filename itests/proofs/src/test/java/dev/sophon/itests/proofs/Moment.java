package dev.sophon.itests.proofs;

import dev.sophon.testkit.HostileHub.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a hub says once where something else belongs. The Node ends that connection, or attempt, and comes again. */
enum Moment {
    NEGOTIATION_GARBAGE(At.NEGOTIATION, (line, id) -> line.raw(ascii("\u0000\u0001HTTP/9 \r\n\r\n{]"))),
    NEGOTIATION_OF_ANOTHER_TYPE(At.NEGOTIATION, (line, id) -> line.answer("200 OK", "[{\"a\":NaN}]")),
    NEGOTIATION_ELSEWHERE(At.NEGOTIATION, (line, id) -> line.answer("200 OK", "{\"url\":\"http://hub.example/x\"}")),
    NEGOTIATION_OF_A_GIGABYTE(At.NEGOTIATION, (line, id) -> {
        line.raw(ascii("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"));
        flood(line, new byte[64 * 1024]);
    }),
    NEGOTIATION_REFUSED(At.NEGOTIATION, (line, id) -> line.answer("503 No", "{}")),
    UPGRADE_REFUSED(At.UPGRADE, (line, id) -> {
        line.answer("500 No", "{}");
        line.close();
    }),
    UPGRADE_WITH_ANOTHER_KEY(
            At.UPGRADE,
            (line, id) -> line.raw(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n"))),
    HANDSHAKE_REFUSED(At.HANDSHAKE, (line, id) -> line.send("{\"error\":\"no\"}\u001e")),
    HANDSHAKE_GARBAGE(At.HANDSHAKE, (line, id) -> line.send("{]\ud83d\ude00\u001e")),
    HANDSHAKE_CUT(At.HANDSHAKE, (line, id) -> line.close()),
    GREETING_REFUSED(
            At.GREETING,
            (line, id) -> line.send("{\"type\":3,\"invocationId\":\"" + id + "\",\"error\":\"no\"}\u001e")),
    GREETING_OF_ANOTHER_TYPE(At.GREETING, (line, id) -> line.send(HubScript.completion(id, "{\"scopes\":7}"))),
    GREETING_TAKEN_AND_REFUSED(
            At.GREETING,
            (line, id) ->
                    line.send("{\"type\":3,\"invocationId\":\"" + id + "\",\"result\":{},\"error\":\"x\"}\u001e")),
    GREETING_CUT(At.GREETING, (line, id) -> line.close()),
    /** Before the greeting is answered nothing of it runs, and no more is kept than there is room for. */
    GREETING_FLOODED(At.GREETING, (line, id) -> {
        String command = "{\"type\":1,\"target\":\"ExecuteCommand\",\"arguments\":[{\"commandId\":\"never\",\"text\":\""
                + "x".repeat(1_000_000) + "\"}]}\u001e";
        flood(line, frame(command));
    }),

    CUT(At.LIVE, (line, id) -> line.close()),
    HALF_A_FRAME(At.LIVE, (line, id) -> {
        line.raw(bytes(0x81, 126, 0x10, 0x00, '{'));
        line.close();
    }),
    LENGTH_THAT_CANNOT_BE(
            At.LIVE, (line, id) -> line.raw(bytes(0x81, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff))),
    GIANT_FRAME(At.LIVE, (line, id) -> {
        line.raw(bytes(0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0));
        flood(line, new byte[64 * 1024]);
    }),
    GIANT_MESSAGE(At.LIVE, (line, id) -> {
        line.raw(bytes(0x01, 1, '{'));
        byte[] part = new byte[4 + 65_000];
        Arrays.fill(part, (byte) ' ');
        System.arraycopy(bytes(0x00, 126, 65_000 >> 8, 65_000 & 0xff), 0, part, 0, 4);
        flood(line, part);
    }),
    COMPRESSED(At.LIVE, (line, id) -> line.raw(bytes(0xc1, 3, 0xaa, 0x56, 0x00))),
    FRAME_OF_NO_KIND(At.LIVE, (line, id) -> line.raw(bytes(0x8f, 0))),
    MASKED_FRAME(At.LIVE, (line, id) -> line.raw(bytes(0x81, 0x82, 1, 2, 3, 4, 0, 0))),
    NOT_JSON(At.LIVE, (line, id) -> line.send("{\"type\":1,]\u001e")),
    INCOMPLETE(At.LIVE, (line, id) -> line.send("{\"type\":6}")),
    NO_TEXT(At.LIVE, (line, id) -> line.frame(1, bytes(0xff, 0xfe, 0xc3, 0x28, 0x1e))),
    TOO_DEEP(
            At.LIVE,
            (line, id) -> line.send("{\"type\":1,\"target\":\"ExecuteCommand\",\"arguments\":" + "[".repeat(100_000)
                    + "]".repeat(100_000) + "}\u001e")),
    TOO_MANY_VALUES(
            At.LIVE,
            (line, id) -> line.send(
                    "{\"type\":1,\"target\":\"ExecuteCommand\",\"arguments\":[{\"commandId\":\"many\",\"params\":["
                            + "{},".repeat(3_900_000) + "0]}]}\u001e")),
    GOODBYE(At.LIVE, (line, id) -> line.send("{\"type\":7,\"allowReconnect\":true}\u001e")),

    NEGOTIATION_STALLED(At.NEGOTIATION, (line, id) -> line.raw(ascii("HTTP/1.1 200 OK\r\n"))),
    HANDSHAKE_STALLED(At.HANDSHAKE, (line, id) -> {}),
    GREETING_STALLED(At.GREETING, (line, id) -> {}),
    TOKEN_REFUSED(At.NEGOTIATION, (line, id) -> line.answer("401 No", "{}")),
    GOODBYE_FOR_LONG(At.LIVE, (line, id) -> line.send("{\"type\":7,\"error\":\"\\u0000\\ud83d\"}\u001e"));

    /** What may be taken of what has no end; what buffers on the way hold is far below. */
    private static final long TAKEN_AT_MOST = 64L << 20;

    /** Where it is said. */
    enum At {
        NEGOTIATION,
        UPGRADE,
        HANDSHAKE,
        GREETING,
        LIVE
    }

    private interface Act {
        void on(Line line, String invocation) throws IOException;
    }

    private final At at;
    private final Act act;

    Moment(At at, Act act) {
        this.at = at;
        this.act = act;
    }

    At at() {
        return at;
    }

    /** @param invocation of the greeting, where it is said instead of the answer to that */
    void act(Line line, String invocation) throws IOException {
        act.on(line, invocation);
    }

    /** For the default run: after each the Node waits a little longer than before. */
    static final List<Moment> FEW = List.of(COMPRESSED, TOO_MANY_VALUES, GIANT_MESSAGE, GREETING_FLOODED);

    /** Until the Node has had enough. */
    private static void flood(Line line, byte[] part) throws IOException {
        for (long sent = 0; sent < TAKEN_AT_MOST; sent += part.length) {
            line.raw(part);
        }
        throw new Endless();
    }

    /** It took what has no end. */
    static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[10 + payload.length];
        frame[0] = (byte) 0x81;
        frame[1] = 127;
        for (int i = 0; i < 8; i++) {
            frame[2 + i] = (byte) ((long) payload.length >> (56 - 8 * i));
        }
        System.arraycopy(payload, 0, frame, 10, payload.length);
        return frame;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
