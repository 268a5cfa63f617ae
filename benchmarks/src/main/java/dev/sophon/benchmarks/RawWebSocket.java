package dev.sophon.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client of a WebSocket that costs next to nothing, so that a thousand of them can be held. One thread reads. */
public final class RawWebSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LONGEST_SHORT = 125;
    private static final int MOST = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;

    /** Connects and upgrades. */
    public RawWebSocket(URI server, String path, String token) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()), PATIENCE_MILLIS);
        in = socket.getInputStream();
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                + "\r\nAuthorization: Bearer " + token + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        String answer = readTo("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + answer.lines().findFirst().orElse(""));
        }
    }

    /** Sends a text in one frame; one thread may send while another reads. */
    public synchronized void send(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        if (payload.length >= MOST) {
            throw new IllegalArgumentException("text: expected fewer than " + MOST + " bytes");
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (payload.length <= LONGEST_SHORT) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        // A mask of zeros leaves the payload as it is.
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Reads until this has come, whatever stands around it. */
    public void await(String text) throws IOException {
        readTo(text);
    }

    /** What came up to and with this, with the bytes that frame it; waits as long as it takes. */
    public String read(String end) throws IOException {
        socket.setSoTimeout(0);
        return readTo(end);
    }

    private String readTo(String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException(
                        "closed by the server after: " + read.toString().replaceAll("\\p{Cntrl}", " "));
            }
            read.append((char) c);
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
