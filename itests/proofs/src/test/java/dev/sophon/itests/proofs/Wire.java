package dev.sophon.itests.proofs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes on a socket, right or wrong, and what they make. */
final class Wire {
    /** How long anything may take that is to end. */
    static final int PATIENCE_MILLIS = 60_000;

    private Wire() {}

    /** A connection that has sent this. */
    static Socket begun(int port, String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        send(socket, text);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All that comes until the other side closes. */
    static String toTheEnd(Socket socket, String what) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        InputStream in = socket.getInputStream();
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answer.write(buffer, 0, read);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError(what + ": not closed, after " + answer.toString(StandardCharsets.ISO_8859_1), e);
        } catch (SocketException e) {
            // Reset: closed.
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    /** A request that makes a connection a WebSocket. */
    static String upgrade(String path, String token) {
        return HubSocket.upgrade(token).replace("/hubs/node", path);
    }

    /** SignalR's handshake in a frame. */
    static String handshake() {
        String text = "{\"protocol\":\"json\",\"version\":1}\u001e";
        return "\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
    }

    /** A frame that declares a length and brings what there is; its mask is of zeros. */
    static String frame(int first, long length, String payload) {
        String bytes = new String(ByteBuffer.allocate(8).putLong(length).array(), StandardCharsets.ISO_8859_1);
        return (char) first + "\u00ff" + bytes + "\0\0\0\0" + payload;
    }

    static String post(String path, String token, long length, String headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                + (length < 0 ? "" : "Content-Length: " + length + "\r\n") + headers + "\r\n";
    }
}
