package dev.sophon.signalr.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket that says what a test wants said, right or wrong. */
final class RawClient implements WebSocket.Listener {
    static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Records, without their separators. */
    final BlockingQueue<String> records = new LinkedBlockingQueue<>();

    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;

    /** Opens a WebSocket, with a query such as {@code ?id=…} or without. */
    static RawClient open(URI hub, String token, String query) {
        RawClient client = new RawClient();
        URI uri = URI.create(hub.toString().replace("http", "ws") + query);
        client.socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(uri, client)
                .join();
        return client;
    }

    static RawClient shakeHands(URI hub) throws InterruptedException {
        RawClient client = open(hub, "good", "");
        client.send(HANDSHAKE);
        if (!client.next().equals("{}")) {
            throw new AssertionError("the handshake was refused");
        }
        return client;
    }

    static HttpResponse<String> post(URI hub, String token, String query) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(hub + "/negotiate" + query))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    void send(String frame) {
        socket.sendText(frame, true).join();
    }

    void sendPart(String part, boolean last) {
        socket.sendText(part, last).join();
    }

    void sendBinary(String frame) {
        socket.sendBinary(ByteBuffer.wrap(frame.getBytes(StandardCharsets.UTF_8)), true)
                .join();
    }

    void ping() {
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
    }

    String next() throws InterruptedException {
        String record = records.poll(10, TimeUnit.SECONDS);
        if (record == null) {
            throw new AssertionError("nothing within 10 s");
        }
        return record;
    }

    int awaitClosed() throws Exception {
        return closed.get(10, TimeUnit.SECONDS);
    }

    void abort() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            for (String record : text.toString().split("\u001e")) {
                records.add(record);
            }
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }
}
