package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Sockets that stall, lie about lengths, never shake hands, and send a gigabyte. */
final class SocketAbuse {
    private static final long GIGABYTE = 1L << 30;
    /** What buffers on the way may hold of what nobody reads. */
    private static final long READ_AT_MOST = 64L << 20;

    private static final int STALLED = 50;

    private final int port;
    private final String token;

    SocketAbuse(int port, String token) {
        this.port = port;
        this.token = token;
    }

    void all() throws IOException {
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < STALLED; i++) {
                stalled.add(begun("GET /api/he"));
                stalled.add(begun("POST /api/auth/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"));
                stalled.add(begun(upgrade()));
                stalled.add(begun(upgrade() + "\u0081\u00fe\u00ff\u00ff"));
            }
            refused("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
            refused("GET / HTTP/9.9\r\n\r\n");
            refused("GET /" + "a".repeat(200_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            refused("GET /api/health HTTP/1.1\r\nHost: localhost\r\nX: " + "b".repeat(1_000_000) + "\r\n\r\n");
            refused(post("Content-Length: -1", "{}"));
            refused(post("Content-Length: 99999999999999999999", "{}"));
            refused(post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"));
            refused(post("Content-Length: 2\r\nContent-Length: 3", "{}x"));
            refused(post("Transfer-Encoding: chunked", "fffffffffffffffff\r\n{}\r\n"));
            refused(post("Transfer-Encoding: chunked", "zz\r\n{}\r\n"));
            refused(post("Content-Length: 200000", "[".repeat(200_000)));
            // A frame that says it is longer than anything can be, one without a mask, and one of no kind.
            refused(upgrade() + "\u0081\u00ff\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0000\u0000\u0000\u0000");
            refused(upgrade() + "\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0000\u0000\u0000\u0000");
            refused(upgrade() + "\u0081\u0002{}");
            refused(upgrade() + "\u008f\u0080\u0000\u0000\u0000\u0000");
            gigabyte(post("Content-Length: " + GIGABYTE, ""));
            gigabyte(
                    upgrade() + "\u0082\u00ff\u0000\u0000\u0000\u0000\u0040\u0000\u0000\u0000\u0000\u0000\u0000\u0000");
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
    }

    private String post(String headers, String body) {
        return "POST /api/nodes/me/pair HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                + "\r\n\r\n" + body;
    }

    private String upgrade() {
        return HubSocket.upgrade(token);
    }

    private Socket begun(String text) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** Answered with an error or without a word, and closed. */
    private void refused(String text) throws IOException {
        String start = text.substring(0, Math.min(60, text.length()));
        try (Socket socket = begun(text)) {
            String answer = toTheEnd(socket, start);
            Health.showsNoInsides(answer, start);
            assertThat(answer).as(start).doesNotStartWith("HTTP/1.1 2").doesNotStartWith("HTTP/1.1 500");
        } catch (java.net.SocketException e) {
            // Reset while it was still being written: closed.
        }
    }

    /** Up to the close, or to the silence after an answer: a connection may be kept for the next request. */
    private static String toTheEnd(Socket socket, String what) throws IOException {
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[8192];
        InputStream in = socket.getInputStream();
        while (true) {
            int read;
            try {
                read = in.read(buffer);
                socket.setSoTimeout(1_000);
            } catch (SocketTimeoutException e) {
                assertThat(answer.length())
                        .as("neither answered nor closed: " + what)
                        .isPositive();
                return answer.toString();
            } catch (java.net.SocketException e) {
                return answer.toString();
            }
            if (read < 0 || answer.length() > 100_000) {
                return answer.toString();
            }
            answer.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    /** It is cut off long before its end. */
    private void gigabyte(String head) throws IOException {
        long sent = 0;
        byte[] block = new byte[64 * 1024];
        try (Socket socket = begun(head)) {
            OutputStream out = socket.getOutputStream();
            while (sent < GIGABYTE) {
                out.write(block);
                sent += block.length;
            }
        } catch (IOException e) {
            // Closed on us.
        }
        assertThat(sent).as("bytes taken of a gigabyte").isLessThan(READ_AT_MOST);
    }
}
