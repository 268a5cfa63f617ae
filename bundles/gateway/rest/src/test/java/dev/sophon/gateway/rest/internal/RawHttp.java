package dev.sophon.gateway.rest.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Requests that a well-behaved client would not send, from where it would not send them. */
final class RawHttp {
    private RawHttp() {}

    /** The whole answer to a request's exact text, on a connection from an address of loopback. */
    static String send(TestGateway gateway, String from, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The answer to a request after which nothing more comes. */
    static String sendAndEnd(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String post(TestGateway gateway, String from, String path, String body) throws IOException {
        return send(
                gateway,
                from,
                "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port()
                        + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** A GET with these header lines and nothing else. */
    static String get(TestGateway gateway, String path, String... headers) throws IOException {
        return send(
                gateway,
                "127.0.0.1",
                "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n");
    }
}
