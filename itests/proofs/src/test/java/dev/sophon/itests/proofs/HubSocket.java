package dev.sophon.itests.proofs;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket (RFC 6455) to the Gateway's hub that sends whatever bytes it is given and waits for nothing but what it is
 * told to: libraries mend or refuse what is wrong. It closes the socket without a word. For one thread.
 */
final class HubSocket implements AutoCloseable {
    static final int TEXT = 1;
    static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    /** @throws IOException when the hub refuses the upgrade */
    HubSocket(int port, String token) throws IOException {
        this(port, "/hubs/node", token);
    }

    /** The same with another hub. */
    HubSocket(int port, String path, String token) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.getOutputStream()
                .write(upgrade(token).replace("/hubs/node", path).getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            socket.close();
            throw new IOException("refused: " + head);
        }
    }

    /** The request that makes a connection a WebSocket of the Node with that token. */
    static String upgrade(String token) {
        return "GET /hubs/node HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer "
                + token + "\r\n\r\n";
    }

    /** @return false when the hub has closed the connection */
    boolean send(int opcode, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(FINAL | opcode);
        if (payload.length < 126) {
            frame.write(MASKED | payload.length);
        } else {
            frame.write(MASKED | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(new byte[4]); // This mask changes nothing.
        frame.writeBytes(payload);
        try {
            socket.getOutputStream().write(frame.toByteArray());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks the hub to close. */
    void bye() {
        send(CLOSE, new byte[] {3, (byte) 232});
    }

    /**
     * The payload of the next frame, its bytes as the first 256 characters; null when the connection has ended.
     *
     * @throws AssertionError when neither has come for 20 s
     */
    @Nullable
    String next() {
        try {
            int opcode = in.readUnsignedByte() & 0xf;
            int length = in.readUnsignedByte();
            byte[] payload = in.readNBytes(
                    switch (length) {
                        case 126 -> in.readUnsignedShort();
                        case 127 -> Math.toIntExact(in.readLong());
                        default -> length;
                    });
            String text = new String(payload, StandardCharsets.ISO_8859_1);
            Health.showsNoInsides(text, "a damaged message");
            return opcode == CLOSE ? null : text;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither answered nor closed", e);
        } catch (EOFException | SocketException e) {
            return null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is over either way.
        }
    }
}
