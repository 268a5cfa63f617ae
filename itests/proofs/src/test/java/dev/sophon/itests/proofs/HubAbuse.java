package dev.sophon.itests.proofs;

import dev.sophon.testkit.Rig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Gives the Gateway's hub damaged messages of a Node, in JSON and in MessagePack; a connection that is closed is opened anew. */
final class HubAbuse {
    private static final String END = "\u001e";
    private static final String JSON = "{\"protocol\":\"json\",\"version\":1}" + END;
    private static final String PACKED = "{\"protocol\":\"messagepack\",\"version\":1}" + END;

    private static final List<String> MESSAGES = List.of(
            JSON,
            "{\"type\":6}" + END,
            "{\"type\":1,\"invocationId\":\"1\",\"target\":\"Hello\",\"arguments\":[{\"protocol\":1,\"nodeId\":\"x\","
                    + "\"version\":\"1.0.0\",\"platform\":\"linux\",\"architecture\":\"x64\",\"osDescription\":\"Debian\","
                    + "\"machineName\":\"box\",\"commands\":[{\"name\":\"system.info\",\"scope\":\"system.info\",\"risk\":\"None\","
                    + "\"status\":\"available\",\"bundle\":\"t\",\"bundleVersion\":\"1\",\"paramsSchema\":{\"type\":\"object\"}}],"
                    + "\"unsettled\":[\"a\"]}]}" + END,
            "{\"type\":1,\"target\":\"Heartbeat\",\"arguments\":[{\"nodeId\":\"x\",\"status\":\"online\",\"uptime\":7,"
                    + "\"platform\":\"linux\",\"version\":\"1.0.0\",\"cpuPercent\":12.5,\"memoryMb\":99}]}" + END,
            "{\"type\":1,\"invocationId\":\"2\",\"target\":\"CommandResult\",\"arguments\":[{\"commandId\":\"c\",\"ok\":true,"
                    + "\"result\":{\"a\":[1,2,{\"b\":null}]},\"durationMs\":3}]}" + END,
            "{\"type\":1,\"target\":\"CatalogChanged\",\"arguments\":[{\"commands\":[]}]}" + END,
            "{\"type\":3,\"invocationId\":\"9\",\"result\":{\"a\":1}}" + END,
            "{\"type\":4,\"invocationId\":\"3\",\"target\":\"Hello\",\"arguments\":[]}" + END,
            "{\"type\":5,\"invocationId\":\"3\"}" + END,
            "{\"type\":7,\"error\":\"x\"}" + END);

    /** {@code [1, {}, nil, "Heartbeat", [{}]]}, a ping, and a completion, each with its length before it. */
    private static final List<byte[]> PACKED_MESSAGES = List.of(
            new byte[] {
                16,
                (byte) 0x95,
                1,
                (byte) 0x80,
                (byte) 0xc0,
                (byte) 0xa9,
                'H',
                'e',
                'a',
                'r',
                't',
                'b',
                'e',
                'a',
                't',
                (byte) 0x91,
                (byte) 0x80
            },
            new byte[] {2, (byte) 0x91, 6},
            new byte[] {6, (byte) 0x95, 3, (byte) 0x80, (byte) 0xa1, '1', 2});

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI hub;
    private final String token;
    private final ThreadLocal<@Nullable Line> line = new ThreadLocal<>();

    HubAbuse(Rig rig, String token) {
        this.hub = URI.create("ws://localhost:" + rig.port() + "/hubs/node");
        this.token = token;
    }

    void give(Rubbish rubbish, int number) throws Exception {
        Line now = line.get();
        if (now == null || now.over || number % 100 == 0) {
            if (now != null) {
                now.socket.abort();
            }
            now = open(rubbish);
            line.set(now);
        }
        try {
            if (now.packed) {
                byte[] message = rubbish.damaged(PACKED_MESSAGES.get(rubbish.below(PACKED_MESSAGES.size())));
                send(now.socket.sendBinary(ByteBuffer.wrap(message), true));
            } else {
                String message = rubbish.damaged(MESSAGES.get(rubbish.below(MESSAGES.size())));
                send(
                        rubbish.below(2) == 0
                                ? now.socket.sendText(message, true)
                                : now.socket.sendBinary(
                                        ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)), true));
            }
        } catch (CompletionException e) {
            now.over = true; // It was closed, as it may be.
        }
        if (now.insides != null) {
            throw new AssertionError(now.insides);
        }
    }

    private static void send(java.util.concurrent.CompletableFuture<WebSocket> sending) throws Exception {
        try {
            sending.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    private Line open(Rubbish rubbish) throws Exception {
        Line opened = new Line();
        opened.socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(hub, opened)
                .get(20, TimeUnit.SECONDS);
        opened.packed = rubbish.below(3) == 0;
        // Some never shake hands properly.
        if (rubbish.below(5) > 0) {
            opened.socket.sendText(opened.packed ? PACKED : JSON, true).get(20, TimeUnit.SECONDS);
        }
        return opened;
    }

    private static final class Line implements WebSocket.Listener {
        private volatile boolean over;
        private volatile @Nullable String insides;
        private boolean packed;
        private WebSocket socket;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            check(text.toString());
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            check(new String(copy, StandardCharsets.ISO_8859_1));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            check(reason);
            over = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            over = true;
        }

        private void check(String text) {
            try {
                Health.showsNoInsides(text, "a damaged message");
            } catch (AssertionError e) {
                insides = e.getMessage();
            }
        }
    }
}
