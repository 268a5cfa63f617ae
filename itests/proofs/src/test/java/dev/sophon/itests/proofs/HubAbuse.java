package dev.sophon.itests.proofs;

import dev.sophon.testkit.Rig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Gives the Gateway's hub damaged and twisted messages of a Node, in JSON and in MessagePack; a connection that is closed is opened
 * anew. Each is taken before the next is given: a call that follows it is answered, or the hub has closed.
 */
final class HubAbuse {
    private static final String END = "\u001e";
    private static final String JSON = "{\"protocol\":\"json\",\"version\":1}" + END;
    private static final String PACKED = "{\"protocol\":\"messagepack\",\"version\":1}" + END;

    private static final List<String> MESSAGES = List.of(
            JSON,
            "{\"type\":6}" + END,
            "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Hello\",\"arguments\":[{\"protocol\":1,\"nodeId\":\"x\","
                    + "\"version\":\"1.0.0\",\"platform\":\"linux\",\"architecture\":\"x64\",\"osDescription\":\"Debian\","
                    + "\"machineName\":\"box\",\"commands\":[{\"name\":\"system.info\",\"scope\":\"system.info\",\"risk\":\"None\","
                    + "\"status\":\"available\",\"bundle\":\"t\",\"bundleVersion\":\"1\",\"paramsSchema\":{\"type\":\"object\"}}],"
                    + "\"unsettled\":[\"a\"]}]}" + END,
            "{\"type\":1,\"target\":\"Heartbeat\",\"arguments\":[{\"nodeId\":\"x\",\"status\":\"online\",\"uptime\":7,"
                    + "\"platform\":\"linux\",\"version\":\"1.0.0\",\"cpuPercent\":12.5,\"memoryMb\":99}]}" + END,
            "{\"type\":1,\"invocationId\":\"2\",\"target\":\"CommandResult\",\"arguments\":[{\"commandId\":\"c\",\"ok\":true,"
                    + "\"result\":{\"a\":[1,2,{\"b\":null}]},\"durationMs\":3}]}" + END,
            "{\"type\":1,\"target\":\"CatalogChanged\",\"arguments\":[{\"commands\":[]}]}" + END,
            "{\"type\":3,\"invocationId\":\"9\",\"result\":{\"a\":1}}" + END,
            "{\"type\":4,\"invocationId\":\"3\",\"target\":\"Hello\",\"arguments\":[]}" + END,
            "{\"type\":5,\"invocationId\":\"3\"}" + END,
            "{\"type\":7,\"error\":\"x\"}" + END);

    /** {@code [1, {}, nil, "Heartbeat", [{}]]}, a ping, and a completion. */
    private static final List<byte[]> PACKED_MESSAGES = List.of(
            new byte[] {
                (byte) 0x95,
                1,
                (byte) 0x80,
                (byte) 0xc0,
                (byte) 0xa9,
                'H',
                'e',
                'a',
                'r',
                't',
                'b',
                'e',
                'a',
                't',
                (byte) 0x91,
                (byte) 0x80
            },
            new byte[] {(byte) 0x91, 6},
            new byte[] {(byte) 0x95, 3, (byte) 0x80, (byte) 0xa1, '1', 2});

    private final int port;
    private final ThreadLocal<Line> line;

    /** @param tokens of a node for each thread, as a newer connection of the same one would end the other */
    HubAbuse(Rig rig, List<String> tokens) {
        this.port = rig.port();
        Queue<String> left = new ConcurrentLinkedQueue<>(tokens);
        this.line = ThreadLocal.withInitial(() -> new Line(left.remove()));
    }

    void give(Rubbish rubbish, int number) throws IOException {
        Line mine = line.get();
        if (number % 100 == 0) {
            mine.end();
        }
        mine.give(rubbish, String.format("after-%07d", number));
    }

    /** One Node's connections, one after another. */
    private final class Line {
        private final String token;
        private boolean packed;
        private @Nullable HubSocket socket;

        Line(String token) {
            this.token = token;
        }

        void give(Rubbish rubbish, String id) throws IOException {
            HubSocket to = socket == null ? open(rubbish) : socket;
            boolean lives = packed ? packed(to, rubbish, id) : json(to, rubbish, id);
            if (!lives) {
                end();
            }
        }

        private HubSocket open(Rubbish rubbish) throws IOException {
            HubSocket opened = new HubSocket(port, token);
            socket = opened;
            // Some never shake hands properly.
            boolean greets = rubbish.below(5) > 0;
            packed = greets && rubbish.below(5) == 0;
            if (greets) {
                opened.send(HubSocket.TEXT, (packed ? PACKED : JSON).getBytes(StandardCharsets.UTF_8));
            }
            return opened;
        }

        void end() {
            if (socket != null) {
                socket.close();
                socket = null;
            }
        }

        private boolean json(HubSocket to, Rubbish rubbish, String id) throws IOException {
            String right = MESSAGES.get(rubbish.below(MESSAGES.size()));
            // What is damaged mostly ends the connection; what is twisted is read, and mostly answered.
            String message = rubbish.below(5) == 0
                    ? rubbish.damaged(right)
                    : rubbish.twisted(right.substring(0, right.length() - END.length())) + END;
            String after = (message.endsWith(END) ? "" : END) + "{\"type\":1,\"invocationId\":\"" + id
                    + "\",\"target\":\"Nothing\",\"arguments\":[]}" + END;
            int opcode = rubbish.below(2) == 0 ? HubSocket.TEXT : HubSocket.BINARY;
            to.send(opcode, message.getBytes(StandardCharsets.UTF_8));
            to.send(HubSocket.TEXT, after.getBytes(StandardCharsets.UTF_8));
            return answers(to, id);
        }

        private boolean packed(HubSocket to, Rubbish rubbish, String id) {
            byte[] message = rubbish.damaged(PACKED_MESSAGES.get(rubbish.below(PACKED_MESSAGES.size())));
            boolean lies = rubbish.below(10) == 0;
            to.send(HubSocket.BINARY, framed(message, lies ? rubbish.below(128) : message.length));
            to.send(HubSocket.BINARY, framed(call(id), call(id).length));
            if (lies) {
                // It may take all that follows for its own: only the end is sure to be seen.
                to.bye();
            }
            return answers(to, id) && !lies;
        }

        /** Whether the hub has answered the call with that id; it has closed otherwise. */
        private boolean answers(HubSocket from, String id) {
            String text = from.next();
            while (text != null && !text.contains(id)) {
                text = from.next();
            }
            return text != null;
        }
    }

    /** {@code [1, {}, id, "Nothing", []]}: the call of a method that nobody has, which is answered by an error. */
    private static byte[] call(String id) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {(byte) 0x95, 1, (byte) 0x80, (byte) (0xa0 | id.length())});
        bytes.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
        bytes.write(0xa0 | "Nothing".length());
        bytes.writeBytes("Nothing".getBytes(StandardCharsets.US_ASCII));
        bytes.write(0x90);
        return bytes.toByteArray();
    }

    /** With its length before it, as a number of seven bits in each byte. */
    private static byte[] framed(byte[] message, int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int left = length;
        while (left > 127) {
            bytes.write(left | 128);
            left >>>= 7;
        }
        bytes.write(left);
        bytes.writeBytes(message);
        return bytes.toByteArray();
    }
}
