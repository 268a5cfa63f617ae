package dev.sophon.signalr.server;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A WebSocket byte by byte, for what no client's library would send. */
final class RawSocket implements AutoCloseable {
    /** In place of a code, where the connection broke without a frame. */
    static final int RESET = -1;

    private static final int CLOSE = 8;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    private RawSocket(URI hub) throws IOException {
        socket = new Socket(hub.getHost(), hub.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        write(("GET " + hub.getPath() + "?access_token=good HTTP/1.1\r\nHost: " + hub.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new AssertionError(head);
        }
    }

    /** After the upgrade. */
    static RawSocket open(URI hub) throws IOException {
        return new RawSocket(hub);
    }

    /** After SignalR's handshake. */
    static RawSocket shakeHands(URI hub) throws IOException {
        RawSocket socket = new RawSocket(hub);
        byte[] handshake = RawClient.HANDSHAKE.getBytes(StandardCharsets.UTF_8);
        socket.write(new byte[] {(byte) 0x81, (byte) (0x80 | handshake.length), 0, 0, 0, 0});
        socket.write(handshake);
        if (!socket.nextText().startsWith("{}")) {
            throw new AssertionError("the handshake was refused");
        }
        return socket;
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The payload of the next frame. */
    String nextText() throws IOException {
        return new String(next(), StandardCharsets.UTF_8);
    }

    /** The code of the close, whatever comes before it. */
    int closeCode() throws IOException {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0xf;
                byte[] payload = payload();
                if (opcode == CLOSE) {
                    return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
                }
            }
        } catch (EOFException | SocketException e) {
            return RESET;
        }
    }

    private byte[] next() throws IOException {
        in.readUnsignedByte();
        return payload();
    }

    private byte[] payload() throws IOException {
        int length = in.readUnsignedByte();
        return in.readNBytes(
                switch (length) {
                    case 126 -> in.readUnsignedShort();
                    case 127 -> Math.toIntExact(in.readLong());
                    default -> length;
                });
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
