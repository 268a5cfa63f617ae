package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Bodies that take their time, are too many, or need not come at all; and answers that take theirs. */
class SlowBodiesTest extends GatewayTest {
    /** More than the web server has threads. */
    private static final int MANY = 215;

    private Socket begun(String path, String headers, int length, String body) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(30_000);
        send(
                socket,
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                        + "Content-Length: " + length + "\r\n\r\n" + body);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An answer up to the end of its JSON. */
    private static String answer(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.length() == 0 || answer.charAt(answer.length() - 1) != '}') {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    @Test
    void moreThanThereAreThreadsHoldNone() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                slow.add(begun(
                        i % 2 == 0 ? "/api/nodes/me/pair" : "/api/nodes",
                        i % 2 == 0 ? "" : "Authorization: Bearer " + gateway.adminToken() + "\r\n",
                        100,
                        "{"));
            }
            for (int i = 0; i < 20; i++) {
                gateway.nobody().get("/health").expect(200);
                admin.post("/nodes", "{'displayName':'a','platform':'linux'}").expect(201);
            }
            // Whoever has waited for longest makes room, by address and by token.
            assertThat(answer(slow.get(0))).startsWith("HTTP/1.1 429").contains("Retry-After: ", "rate_limited");
            assertThat(answer(slow.get(1))).startsWith("HTTP/1.1 429");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void aBodyInPartsIsTakenAndTheConnectionGoesOn() throws Exception {
        String token = "Authorization: Bearer " + gateway.adminToken() + "\r\n";
        String body = "{\"displayName\":\"a\",\"platform\":\"linux\"}";
        try (Socket socket = begun("/api/nodes", token, body.length(), body.substring(0, 5))) {
            for (int i = 5; i < body.length(); i++) {
                send(socket, body.substring(i, i + 1));
                await().pollDelay(Duration.ofMillis(5)).until(() -> true);
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 201");
            send(
                    socket,
                    "POST /api/nodes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + token
                            + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + body.substring(0, 5) + "\r\n");
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            String rest = body.substring(5);
            send(socket, Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 201");
            // What a handler refuses is answered over the same connection, too.
            send(socket, "POST /api/nodes HTTP/1.1\r\nHost: localhost\r\n" + token + "Content-Length: 2\r\n\r\n{");
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            send(socket, "}");
            assertThat(answer(socket)).startsWith("HTTP/1.1 415").doesNotContain("Connection: close");
            send(socket, "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whoMayNotSeeTheNodeIsToldBeforeTheBodyComes() throws Exception {
        String agent = gateway.as("Agent").token();
        String viewer = gateway.as("Viewer").token();
        String path = "/api/nodes/nothing-there/commands";
        try (Socket unknown = begun(path, "Authorization: Bearer " + agent + "\r\n", 12_000_000, "{");
                Socket viewing = begun(path, "Authorization: Bearer " + viewer + "\r\n", 12_000_000, "{")) {
            assertThat(answer(unknown)).startsWith("HTTP/1.1 404").contains("Connection: close");
            assertThat(answer(viewing)).startsWith("HTTP/1.1 403").contains("Connection: close");
        }
    }

    /** A client that is still sending would take a connection that is closed for a Gateway that is not there. */
    @Test
    void whoMayNotSendALargeBodyLearnsThatAndTheConnectionGoesOn() throws Exception {
        String viewer = gateway.as("Viewer").token();
        int length = 300_000;
        try (Socket socket = begun("/api/nodes", "Authorization: Bearer " + viewer + "\r\n", length, "{")) {
            for (int sent = 1; sent < length; sent += 29_999) {
                await().pollDelay(Duration.ofMillis(10)).until(() -> true);
                send(socket, "x".repeat(Math.min(29_999, length - sent)));
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 403").doesNotContain("Connection: close");
            send(socket, "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aBodyOfTooManyValuesIsRefusedInWords() {
        String bomb = "{\"command\":\"a\",\"params\":{\"a\":[" + "{},".repeat(300_000) + "{}]}}";
        String id = admin.post("/nodes", "{'displayName':'a','platform':'linux'}")
                .expect(201)
                .text("nodeId");
        Api.Reply reply = admin.call("POST", "/nodes/" + id + "/commands", bomb).expect(400, "invalid_params");
        assertThat(reply.text("message")).contains("500000 names and values");
    }

    @Test
    void whoHasNotSignedInSaysLittle() {
        for (String path : new String[] {"/nodes/me/pair", "/auth/login"}) {
            gateway.nobody()
                    .post(path, "{'nodeId':'" + "x".repeat(9_000) + "'}")
                    .expect(413, "payload_too_large");
        }
    }

    @Test
    void waitingCommandsHoldNoThreadAndOutliveTheIdleTimeout() throws Exception {
        gateway.idlesAfter(Duration.ofSeconds(2));
        try (TestNode node = node("office", "['node.command']")) {
            List<CompletableFuture<Api.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                replies.add(admin.runLater("office", "{'command':'system.info'}"));
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                ids.add(node.next("ExecuteCommand").path("commandId").asText());
            }
            // Longer than the connector lets a connection idle.
            assertThat(new CountDownLatch(1).await(2_600, TimeUnit.MILLISECONDS))
                    .isFalse();
            admin.get("/health").expect(200);
            ids.forEach(id -> node.result(id, "\"ok\":true,\"result\":{}"));
            for (CompletableFuture<Api.Reply> reply : replies) {
                reply.get(10, TimeUnit.SECONDS).expect(200);
            }
        }
    }
}
