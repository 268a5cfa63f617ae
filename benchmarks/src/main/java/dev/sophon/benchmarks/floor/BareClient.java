package dev.sophon.benchmarks.floor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.client.HubClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/**
 * As a process of its own, the other end that costs least: {@code echo} answers each text of a WebSocket with a text, by
 * the library that the Node's connection uses; {@code hub} answers each call over a hub with a large result, by the Node's
 * own client.
 */
public final class BareClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private BareClient() {}

    /** What goes back over the bare hub. */
    public record Answer(String id, EncodedJson result) {}

    /**
     * Connects and stays until it is ended.
     *
     * @param args {@code echo}, an address and the text to answer with; or {@code hub}, an address and the bytes of a result
     */
    public static void main(String[] args) throws Exception {
        URI address = URI.create(args[1]);
        if (args[0].equals("echo")) {
            echo(address, args[2]);
        } else {
            hub(address, Integer.parseInt(args[2]));
        }
        new CountDownLatch(1).await();
    }

    private static void echo(URI address, String answer) {
        OkHttpClient client = new OkHttpClient.Builder()
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .socketFactory(new AtOnce())
                .build();
        WebSocket unused = client.newWebSocket(
                new Request.Builder().url(address.toString()).build(), new WebSocketListener() {
                    @Override
                    public void onMessage(WebSocket socket, String text) {
                        socket.send(answer);
                    }
                });
    }

    private static void hub(URI address, int bytes) throws Exception {
        EncodedJson result = EncodedJson.of(Map.of("text", "x".repeat(bytes)));
        HubClient client =
                HubClient.to(address, Json.mapper()).bearerToken(() -> "bare").build();
        client.connection()
                .on(
                        "Execute",
                        call -> {
                            var unused = client.connection()
                                    .invoke(
                                            JsonNode.class,
                                            "Result",
                                            new Answer(call.path("id").asText(), result))
                                    .subscribe(ack -> {}, problem -> {});
                        },
                        JsonNode.class);
        client.start(PATIENCE);
    }

    /** Sockets that send small messages at once, as the Node's own do. */
    private static final class AtOnce extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not used");
        }
    }
}
