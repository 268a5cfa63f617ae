package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Server-sent events, as they happen and after a break. */
class EventsTest extends GatewayTest {
    static List<String> listen(Api api, String... headers) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Stream<String> stream = api.stream("/events", headers);
        Thread reader = new Thread(() -> {
            try {
                stream.forEach(lines::add);
            } catch (java.io.UncheckedIOException e) {
                lines.add("ended");
            }
        });
        reader.setDaemon(true);
        reader.start();
        await().until(() -> !lines.isEmpty());
        return lines;
    }

    @Test
    void whatHappensIsToldAndAfterABreakTheRest() {
        List<String> lines = listen(admin);
        try (TestNode node =
                node("office", "['node.command']").on("system.info", call -> "\"ok\":true,\"result\":{}")) {
            admin.run("office", "{'command':'system.info'}").expect(200);
            node.next("ExecuteCommand");
            await().until(() -> lines.contains("event: command.finished"));
            assertThat(lines)
                    .containsSubsequence(
                            "event: node.pending",
                            "event: node.paired",
                            "event: node.online",
                            "event: command.started",
                            "event: command.finished");
            String id = lines.get(lines.indexOf("event: node.online") - 1);
            List<String> later = listen(admin, "Last-Event-ID", id.substring("id: ".length()));
            await().until(() -> later.contains("event: command.finished"));
            assertThat(later).doesNotContain("event: node.pending").contains("event: command.started");
        }
        await().until(() -> lines.contains("event: node.stale"));
    }

    @Test
    void aProxyIsToldToPassOnWhatComesBitByBit() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(gateway.address().resolve("/api/events"))
                .header("Authorization", "Bearer " + gateway.adminToken())
                .build();
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(answer.headers().firstValue("X-Accel-Buffering")).hasValue("no");
            assertThat(body.read()).isEqualTo(':');
        }
    }

    @Test
    void nobodyTakesThePlacesOfOthers() throws Exception {
        String request = "GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + gateway.as("Viewer").token() + "\r\n\r\n";
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 125; i++) {
                assertThat(status(open, request)).as("%d", i).isEqualTo("HTTP/1.1 200");
            }
            assertThat(status(open, request)).isEqualTo("HTTP/1.1 503");
            assertThat(listen(admin)).isNotEmpty();
            open.get(0).close();
            // That it has gone is noticed when something is written.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                admin.post("/nodes", "{'displayName':'a','platform':'linux'}").expect(201);
                return status(open, request).equals("HTTP/1.1 200");
            });
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private String status(List<Socket> open, String request) throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        open.add(socket);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }

    @Test
    void anAgentHearsOfItsOwnCommandsAndApprovalsOnly() {
        Api mine = gateway.as("Agent");
        Api another = gateway.as("Agent");
        List<String> lines = listen(mine);
        List<String> all = listen(gateway.as("Viewer"));
        try (TestNode node = node("office", "['node.command']")
                .on("system.info", call -> "\"ok\":true,\"result\":{}")
                .on("system.execute", call -> "\"ok\":true,\"result\":{}")) {
            String theirs = asked(another, "theirs");
            decide(theirs);
            another.run("office", "{'command':'system.info'}").expect(200);
            String own = asked(mine, "mine");
            decide(own);
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
            await().until(() ->
                    lines.stream().filter("event: command.finished"::equals).count() == 1);
            assertThat(lines)
                    .containsSubsequence(
                            "event: command.started",
                            "event: approval.requested",
                            "event: approval.decided",
                            "event: command.finished");
            assertThat(String.join("\n", lines)).contains(own).doesNotContain(theirs);
            assertThat(String.join("\n", all)).contains(own, theirs);
            // What was, neither.
            List<String> before = listen(mine, "Last-Event-ID", "1");
            await().until(() -> before.contains("event: command.finished"));
            assertThat(String.join("\n", before)).contains(own).doesNotContain(theirs);
        }
    }

    private String asked(Api agent, String key) {
        return agent.call(
                        "POST",
                        "/nodes/office/commands",
                        "{'command':'system.execute','params':{'command':'true'},'idempotencyKey':'" + key + "'}",
                        "Prefer",
                        "respond-async")
                .expect(202)
                .text("commandId");
    }

    /** Decides it, and awaits the end. */
    private void decide(String commandId) {
        await().until(() -> approval(commandId) != null);
        admin.post("/approvals/" + approval(commandId) + "/approve", "{}").expect(200);
        await().until(() -> admin.get("/commands/" + commandId).text("status").equals("ended"));
    }

    private String approval(String commandId) {
        for (var one : admin.get("/approvals?status=pending").json().path("items")) {
            if (one.path("commandId").asText().equals(commandId)) {
                return one.path("approvalId").asText();
            }
        }
        return null;
    }

    @Test
    void aLimitedAgentHearsOfItsNodesOnlyAndNothingOnceItsTokenIsDeleted() {
        Api.Reply made = admin.post("/auth/tokens", "{'name':'l','role':'Agent','nodes':['other']}")
                .expect(201);
        List<String> lines = listen(new Api(gateway.address(), made.text("token")));
        TestNode.pair(gateway, admin, "office", "[]");
        TestNode.pair(gateway, admin, "other", "[]");
        await().until(() -> lines.contains("event: node.paired"));
        assertThat(String.join("\n", lines)).doesNotContain("office");
        admin.delete("/auth/tokens/" + made.text("id")).expect(204);
        int before = lines.size();
        TestNode.pair(gateway, admin, "other", "[]");
        assertThat(lines).hasSize(before);
    }
}
