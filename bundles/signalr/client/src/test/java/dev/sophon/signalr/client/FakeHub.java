package dev.sophon.signalr.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A hub that answers a negotiation with what it was told, upgrades a WebSocket, and then never says a word. */
final class FakeHub implements AutoCloseable {
    static final String NEGOTIATED = "{\"negotiateVersion\":1,\"connectionId\":\"i\",\"connectionToken\":\"t\","
            + "\"availableTransports\":[{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]}]}";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger upgrades = new AtomicInteger();
    private final String negotiated;

    FakeHub(String negotiated) throws IOException {
        this.negotiated = negotiated;
        fixtureThread(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/hub");
    }

    int upgrades() {
        return upgrades.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                fixtureThread(() -> answer(socket));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void answer(Socket socket) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            OutputStream out = socket.getOutputStream();
            String request = in.readLine();
            while (request != null) {
                String key = null;
                for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
                    if (header.regionMatches(true, 0, "Sec-WebSocket-Key:", 0, 18)) {
                        key = header.substring(18).trim();
                    }
                }
                out.write((key == null ? negotiation() : upgrade(key)).getBytes(StandardCharsets.ISO_8859_1));
                request = key == null ? in.readLine() : null;
            }
        } catch (IOException | GeneralSecurityException e) {
            return; // the client went away
        }
    }

    private String negotiation() {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + negotiated.length()
                + "\r\n\r\n" + negotiated;
    }

    private String upgrade(String key) throws GeneralSecurityException {
        upgrades.incrementAndGet();
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
    }

    private static void fixtureThread(Runnable task) {
        Thread thread = new Thread(task, "fixture");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
