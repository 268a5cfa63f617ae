package dev.sophon.signalr.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP proxy that wants a login and leads every CONNECT to one port of this machine. */
final class FakeProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final String authorization;
    private final int target;

    /** First lines of the requests that came with the right login. */
    final Queue<String> served = new ConcurrentLinkedQueue<>();

    FakeProxy(String authorization, int target) throws IOException {
        this.authorization = authorization;
        this.target = target;
        fixtureThread(this::accept);
    }

    String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                fixtureThread(() -> serve(socket));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket client) {
        try {
            String head = head(client.getInputStream());
            while (!head.contains("Proxy-Authorization: " + authorization)) {
                write(
                        client,
                        "HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
                head = head(client.getInputStream());
            }
            served.add(head.substring(0, head.indexOf('\r')));
            Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(behind);
            write(client, "HTTP/1.1 200 OK\r\n\r\n");
            fixtureThread(() -> pump(behind, client));
            pump(client, behind);
        } catch (IOException e) {
            return; // somebody went away
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            return; // somebody went away
        }
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
