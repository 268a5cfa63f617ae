package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from browsers, from attackers and by mistake. */
class WebSafetyTest extends OneGatewayTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "a b",
                "",
                "10.0.0.1"
            })
    void aForeignHostIsRefusedOverLoopback(String host) throws IOException {
        for (String path : new String[] {"/", "/api/health", "/api/nodes", "/hubs/node"}) {
            assertThat(RawHttp.get(gateway, path, "Host: " + host)).matches("(?s)HTTP/1.1 40[03] .*");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8080", "127.0.0.1", "[::1]:80", "LOCALHOST", "gw.test"})
    void itsOwnNamesAreNot(String host) throws IOException {
        assertThat(RawHttp.get(gateway, "/api/health", "Host: " + host)).startsWith("HTTP/1.1 200");
    }

    @Test
    void aPageOfAnotherSiteMayNotCall() throws IOException {
        String host = "Host: localhost:" + gateway.port();
        String token = "Authorization: Bearer " + gateway.adminToken();
        for (String origin : new String[] {"https://evil.example", "null", "http://localhost:1", "x y"}) {
            assertThat(RawHttp.get(gateway, "/api/nodes", host, token, "Origin: " + origin))
                    .startsWith("HTTP/1.1 403");
            assertThat(RawHttp.get(gateway, "/hubs/node", host, "Origin: " + origin))
                    .startsWith("HTTP/1.1 403");
        }
        assertThat(RawHttp.get(gateway, "/api/nodes", host, token, "Origin: http://localhost:" + gateway.port()))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void everyErrorIsJsonWithItsStatus() {
        admin.get("/nothing").expect(404, "not_found");
        admin.get("/").expect(404, "not_found");
        Api.Reply method = admin.call("PUT", "/nodes", "{}").expect(405, "method_not_allowed");
        assertThat(method.headers().firstValue("Allow")).hasValue("GET, HEAD, PATCH, POST");
        admin.call("POST", "/nodes", "{}", "Content-Type", "text/plain").expect(415, "unsupported_media_type");
        admin.post("/nodes", "{").expect(400, "invalid_params");
        admin.post("/nodes", "[]").expect(400, "invalid_params");
        admin.post("/nodes", "{'displayName':'a','displayName':'b','platform':'linux'}")
                .expect(400, "invalid_params");
        admin.post("/nodes", "{'displayName':'" + "x".repeat(70_000) + "'}").expect(413, "payload_too_large");
        // To whom a node does not exist, its commands do not either, whatever they say.
        admin.run(office, "{").expect(404, "not_found");
        TestNode.pair(gateway, admin, office, "[]");
        admin.run(office, "{'command':'" + "x".repeat(13_000_000) + "'}").expect(413, "payload_too_large");
        admin.run(office, "{'params':" + "[".repeat(100_000)).expect(400, "invalid_params");
        admin.get("/nodes?limit=0").expect(400, "invalid_params");
        admin.get("/nodes?limit=many").expect(400, "invalid_params");
        admin.get("/audit?since=yesterday").expect(400, "invalid_params");
        admin.get("/audit?cursor=x").expect(400, "invalid_params");
        admin.get("/approvals?status=odd").expect(400, "invalid_params");
        gateway.nobody().get("/nodes").expect(401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
                "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
                "Transfer-Encoding: chunked\r\n\r\n2\r\n{}",
                "Content-Length: 100\r\n\r\n{"
            })
    void aBodyThatIsNoBodyOrBreaksOffIsTheSendersFault(String rest) throws IOException {
        // Whether the route reads it, is not there, or is not for the sender.
        for (String path : new String[] {"/api/nodes/me/pair", "/api/auth/login", "/api/none", "/api/nodes"}) {
            String answer = RawHttp.sendAndEnd(
                    gateway.port(),
                    "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + rest);
            assertThat(answer)
                    .as(path)
                    .matches("(?s)HTTP/1.1 4.*\\{\"error\":\"[a-z_]+\",\"message\":\"[^\"]+\"}")
                    .contains("Connection: close");
            if (path.endsWith("/pair")) {
                assertThat(answer).startsWith("HTTP/1.1 400").contains("invalid_params", "body: ");
            }
        }
    }

    @Test
    void aConnectionOutlivesARequestWhoseBodyNobodyReads() throws IOException {
        String head =
                "POST /api/nodes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < 5; i++) {
                socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                // The body comes after the Gateway knows that it will refuse.
                await().pollDelay(Duration.ofMillis(50)).until(() -> true);
                socket.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
                byte[] status = socket.getInputStream().readNBytes(12);
                assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
                String rest = "";
                while (!rest.endsWith("}")) {
                    rest += (char) socket.getInputStream().read();
                }
            }
        }
    }

    @Test
    void anErrorRepeatsNothingThatWasSent() {
        String secret = "hunter2";
        for (String body : new String[] {
            "{'displayName':{'a':'hunter2'}}",
            "{'hunter2 is text':1}",
            "{'displayName':'x','platform':'hunter2'}",
            "hunter2"
        }) {
            Api.Reply reply = admin.post("/nodes", body).expect(400);
            assertThat(new String(reply.body(), StandardCharsets.UTF_8)).doesNotContain(secret);
        }
    }

    @Test
    void everyAnswerIsMarked() {
        Api.Reply reply = admin.get("/nodes");
        assertThat(reply.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(reply.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(reply.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(reply.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(admin.call("GET", "/nodes", null, "X-Request-Id", "mine-1")
                        .headers()
                        .firstValue("X-Request-Id"))
                .contains("mine-1");
        assertThat(admin.call("GET", "/nodes", null, "X-Request-Id", "not mine!")
                        .headers()
                        .firstValue("X-Request-Id"))
                .get()
                .isNotEqualTo("not mine!");
    }

    @Test
    void whoIsRefusedWithoutABodyKeepsTheConnection() throws IOException {
        String token = "Authorization: Bearer " + gateway.adminToken() + "\r\n";
        for (String first : new String[] {
            "GET /api/nodes/none HTTP/1.1\r\n" + token,
            "DELETE /api/nodes/none HTTP/1.1\r\n" + token,
            "GET /api/nodes HTTP/1.1\r\n",
            "DELETE /api/nodes HTTP/1.1\r\n" + token,
            "PATCH /api/health HTTP/1.1\r\n",
            "GET /api/nodes?limit=0 HTTP/1.1\r\n" + token,
            "GET /api/nodes?limit=%zz HTTP/1.1\r\n" + token,
            "GET /nothing HTTP/1.1\r\n",
            "DELETE / HTTP/1.1\r\n"
        }) {
            String answers = RawHttp.send(
                    gateway,
                    "127.0.0.1",
                    first
                            + "Host: localhost\r\n\r\nGET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answers).as(first).startsWith("HTTP/1.1 4").contains("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n186a0\r\n"})
    void whoIsRefusedAfterALargeBodyThatWasReadKeepsTheConnection(String length) throws IOException {
        TestNode.pair(gateway, admin, office, "[]");
        String head = "POST /api/nodes/" + office + "/commands HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + gateway.adminToken() + "\r\nContent-Type: application/json\r\n";
        String answers = RawHttp.send(
                gateway,
                "127.0.0.1",
                head + length + "x".repeat(100_000) + (length.contains("chunked") ? "\r\n0\r\n\r\n" : "")
                        + "GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answers).startsWith("HTTP/1.1 400").contains("invalid_params", "HTTP/1.1 200");
    }

    /** What has no end for a GET has one for a HEAD, and the connection carries the next request. */
    @Test
    @Timeout(60)
    void everyHeadEnds() throws IOException {
        String token = "\r\nHost: localhost\r\nAuthorization: Bearer " + gateway.adminToken() + "\r\n";
        for (String route : RoleTable.ROUTES.keySet()) {
            if (route.startsWith("GET ")) {
                String path = "/api" + route.substring("GET ".length()).replaceAll("\\{\\w+}", "no-such-thing");
                String answers = RawHttp.send(
                        gateway,
                        "127.0.0.1",
                        "HEAD " + path + " HTTP/1.1" + token + "\r\nGET /api/health HTTP/1.1" + token
                                + "Connection: close\r\n\r\n");
                assertThat(answers).as(path).contains("\"status\":\"ok\"");
                assertThat(answers.split("HTTP/1.1 ", -1)).as(path).hasSize(3);
            }
        }
        assertThat(RawHttp.send(
                        gateway, "127.0.0.1", "HEAD /api/events HTTP/1.1" + token + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .containsIgnoringCase("content-type: text/event-stream");
    }

    @Test
    void whatIsNotAllowedIsSaidTogetherWithAllThatIs() throws IOException {
        for (String[] expected : new String[][] {
            {"/", "GET, HEAD"},
            {"/api/health", "GET, HEAD"},
            {"/api/nodes/x", "DELETE, GET, HEAD, PATCH"},
            {"/hubs/node", "GET, HEAD"},
            {"/hubs/node/negotiate", "POST"}
        }) {
            String answer = RawHttp.send(
                    gateway,
                    "127.0.0.1",
                    "PUT " + expected[0] + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 405")
                    .contains("\r\nAllow: " + expected[1] + "\r\n")
                    .contains("method_not_allowed");
        }
    }

    @Test
    void aBrowserSeesAPageAtTheRoot() throws IOException {
        String page = RawHttp.get(gateway, "/", "Host: localhost");
        assertThat(page).startsWith("HTTP/1.1 200").contains("Sophon Gateway").contains("text/html");
        assertThat(RawHttp.get(gateway, "/nothing", "Host: localhost"))
                .startsWith("HTTP/1.1 404")
                .contains("not_found");
    }

    @Test
    void healthNeedsNoToken() {
        Api.Reply health = gateway.nobody().get("/health").expect(200);
        assertThat(health.text("status")).isEqualTo("ok");
        assertThat(health.text("version")).matches("\\d.*");
    }
}
