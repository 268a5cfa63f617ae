package dev.sophon.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server of HTTP and WebSocket that is told byte by byte what to say, and so can say what no server should. By itself it
 * negotiates, upgrades and answers pings, as long as its {@link Behaviour} leaves that to it. Thread-safe.
 */
public final class HostileHub implements AutoCloseable {
    /** A negotiation that leads to a WebSocket. */
    public static final String NEGOTIATED = "{\"negotiateVersion\":1,\"connectionId\":\"i\",\"connectionToken\":\"t\","
            + "\"availableTransports\":[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]}]}";

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int HEAD_BYTES = 64 * 1024;

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Behaviour behaviour;

    /** What it does; each method runs on the thread of the connection, and an {@link IOException} ends that. */
    public interface Behaviour {
        /** Answers a request that is no upgrade; false leaves it to the hub. */
        default boolean request(Line line, String head) throws IOException {
            return false;
        }

        /** Answers an upgrade; false leaves it to the hub. */
        default boolean upgrade(Line line, String head) throws IOException {
            return false;
        }

        /** A whole message has come over the WebSocket. */
        void message(Line line, String text) throws IOException;

        /** The connection of a WebSocket has ended, whoever ended it. */
        default void ended(Line line) {}
    }

    public HostileHub(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        start("accept", this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** From the next connection or message on. */
    public void behave(Behaviour next) {
        behaviour = next;
    }

    private static void start(String what, Runnable work) {
        Thread thread = new Thread(work, "hostile-hub-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                start("line", () -> serve(new Line(socket)));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(Line line) {
        try (Socket socket = line.socket) {
            InputStream in = socket.getInputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                String key = header(head, "Sec-WebSocket-Key");
                if (key.isEmpty()) {
                    skip(in, header(head, "Content-Length"));
                    if (!behaviour.request(line, head)) {
                        line.answer("200 OK", NEGOTIATED);
                    }
                } else {
                    if (!behaviour.upgrade(line, head)) {
                        line.raw(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                        + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                    }
                    frames(line, in);
                    return;
                }
            }
        } catch (IOException e) {
            // One of the two has ended it.
        } finally {
            sockets.remove(line.socket);
            if (line.upgraded) {
                behaviour.ended(line);
            }
        }
    }

    /** Up to the empty line; empty at the end of the stream. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < HEAD_BYTES) {
            int read = in.read();
            if (read < 0) {
                return "";
            }
            head.append((char) read);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        throw new IOException("a head without an end");
    }

    private static String header(String head, String name) {
        for (String line : head.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    private static void skip(InputStream in, String length) throws IOException {
        if (!length.isEmpty()) {
            in.readNBytes(Integer.parseInt(length));
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private void frames(Line line, InputStream in) throws IOException {
        line.upgraded = true;
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = in.read();
            int second = in.read();
            if (first < 0 || second < 0) {
                return;
            }
            byte[] payload = payload(in, second);
            switch (first & 0x0f) {
                case 0, 1, 2 -> {
                    message.write(payload);
                    if ((first & 0x80) != 0) {
                        behaviour.message(line, message.toString(StandardCharsets.UTF_8));
                        message.reset();
                    }
                }
                case 9 -> line.frame(10, payload);
                case 8 -> {
                    return;
                }
                default -> {
                    // A pong.
                }
            }
        }
    }

    private static byte[] payload(InputStream in, int second) throws IOException {
        long length = second & 0x7f;
        int more = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (more > 0) {
            length = 0;
            for (byte part : in.readNBytes(more)) {
                length = length << 8 | (part & 0xff);
            }
        }
        byte[] mask = in.readNBytes((second & 0x80) != 0 ? 4 : 0);
        byte[] payload = in.readNBytes(Math.toIntExact(length));
        for (int i = 0; i < payload.length && mask.length == 4; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    /** Ends all connections and takes no more. */
    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            // It is of no more use.
        }
    }

    /** One connection. What several threads write does not mix. */
    public static final class Line {
        private final Socket socket;
        private volatile boolean upgraded;

        private Line(Socket socket) {
            this.socket = socket;
        }

        /** Bytes as they are. */
        public synchronized void raw(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** An answer of HTTP. */
        public void answer(String status, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            raw(("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            raw(bytes);
        }

        /** A message of text in one frame. */
        public void send(String text) throws IOException {
            frame(1, text.getBytes(StandardCharsets.UTF_8));
        }

        /** The last frame of a message. */
        public void frame(int opcode, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 10);
            frame.write(0x80 | opcode);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else if (payload.length < 65_536) {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            } else {
                frame.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    frame.write((int) ((long) payload.length >> shift));
                }
            }
            frame.write(payload);
            raw(frame.toByteArray());
        }

        /** Without a word. */
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed.
            }
        }
    }
}
