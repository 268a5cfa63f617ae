package dev.sophon.gateway.mcp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.rest.internal.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Agents at a whole Gateway, over real sockets. */
@SuppressWarnings("try") // a node that is connected is all that some tests need
class McpServletTest extends McpCase {
    private static List<String> names(JsonNode list, String field) {
        List<String> names = new ArrayList<>();
        list.forEach(one -> names.add(one.path(field).asText()));
        return names;
    }

    @Test
    void whoMayOnlyReadOnlyLists() {
        TestAgent viewer = agent("Viewer");
        assertThat(names(viewer.ask(1, "tools/list", "{}").answer().at("/result/tools"), "name"))
                .containsExactly("node_list");
        assertThat(viewer.run(2, "node_list", "{}").path("isError").asBoolean()).isFalse();
        for (String tool : List.of("node_command", "node.command", "node_present_canvas")) {
            String arguments = tool.endsWith("canvas") ? "{'nodeId':'x'}" : "{'nodeId':'x','command':'system.info'}";
            assertThat(TestAgent.error(viewer.run(3, tool, arguments))
                            .path("error")
                            .asText())
                    .isEqualTo("not_authorized");
        }
        for (String role : List.of("Agent", "Operator", "Admin")) {
            assertThat(names(agent(role).ask(1, "tools/list", "{}").answer().at("/result/tools"), "name"))
                    .containsExactly("node_list", "node_command", "node_present_canvas");
        }
    }

    @Test
    void aTokenForSomeNodesSeesNoOthers() {
        try (TestNode office = node("office", "['node.command']");
                TestNode other = node("other", "['node.command']")) {
            String token = admin.post("/auth/tokens", "{'name':'l','role':'Agent','nodes':['other']}")
                    .expect(201)
                    .text("token");
            TestAgent limited = new TestAgent(gateway.address(), token).initialize();
            assertThat(names(TestAgent.told(limited.run(1, "node_list", "{}")).path("nodes"), "nodeId"))
                    .containsExactly("other");
            assertThat(TestAgent.error(limited.run(2, "node_list", "{'nodeId':'office'}"))
                            .path("error")
                            .asText())
                    .isEqualTo("not_found");
            assertThat(TestAgent.error(limited.run(3, "node_command", "{'nodeId':'office','command':'system.info'}"))
                            .path("error")
                            .asText())
                    .isEqualTo("not_found");
            other.on("system.info", call -> OK);
            assertThat(TestAgent.told(limited.run(4, "node_command", "{'nodeId':'other','command':'system.info'}"))
                            .path("cores")
                            .asInt())
                    .isEqualTo(4);
        }
    }

    @Test
    void aScreenshotIsAPictureAndItsDataText() {
        String picture = "A".repeat(4_000_000);
        try (TestNode node = node("office", "['node.command']")) {
            node.on(
                    "screen.capture",
                    call -> "\"ok\":true,\"result\":{\"image\":\"" + picture
                            + "\",\"format\":\"jpeg\",\"sizeBytes\":3000000,\"width\":10}");
            JsonNode result = agent("Agent").run(1, "node_command", "{'nodeId':'office','command':'screen.capture'}");
            JsonNode image = result.path("content").path(0);
            assertThat(image.path("type").asText()).isEqualTo("image");
            assertThat(image.path("mimeType").asText()).isEqualTo("image/jpeg");
            assertThat(image.path("data").asText()).isEqualTo(picture);
            assertThat(result.path("content").path(1).path("text").asText())
                    .isEqualTo("{\"format\":\"jpeg\",\"sizeBytes\":3000000,\"width\":10}");
            assertThat(result.has("structuredContent")).as("each text once").isFalse();
            assertThat(result.at("/_meta/commandId").asText()).isNotBlank();
        }
    }

    @Test
    void tilesOfAScreenshotArePicturesInTheirOrder() {
        try (TestNode node = node("office", "['node.command']")) {
            node.on(
                    "screen.capture",
                    call ->
                            "\"ok\":true,\"result\":{\"tiles\":[{\"x\":1,\"image\":\"AAAA\"},{\"x\":2,\"image\":\"BBBB\"}],"
                                    + "\"format\":\"jpeg\"}");
            JsonNode content = agent("Agent")
                    .run(1, "node_command", "{'nodeId':'office','command':'screen.capture'}")
                    .path("content");
            assertThat(content.findValuesAsText("data")).containsExactly("AAAA", "BBBB");
            assertThat(content.path(2).path("text").asText())
                    .isEqualTo("{\"tiles\":[{\"x\":1},{\"x\":2}],\"format\":\"jpeg\"}");
        }
    }

    @Test
    void aPictureOfAStepIsAPictureToo() {
        try (TestNode node = node("office", "['screen.capture']")) {
            node.catalogChanged(
                    TestNode.CATALOGUE
                            .strip()
                            .replaceFirst(
                                    "^\\[",
                                    "[{\"name\":\"steps.run\",\"scope\":\"steps.run\",\"risk\":\"None\",\"status\":\"available\","
                                            + "\"bundle\":\"t\",\"bundleVersion\":\"1\",\"paramsSchema\":{\"type\":\"object\"}},"));
            node.on(
                    "steps.run",
                    call ->
                            "\"ok\":true,\"result\":{\"completed\":true,\"steps\":[{\"command\":\"input.wait\",\"result\":{}},"
                                    + "{\"command\":\"screen.capture\",\"result\":{\"image\":\"AAAA\",\"format\":\"png\",\"width\":1}},"
                                    + "{\"command\":\"screen.queryElements\",\"result\":{\"outline\":\"a\\nb\"}}]}");
            JsonNode content = agent("Agent")
                    .run(
                            1,
                            "node_command",
                            "{'nodeId':'office','command':'steps.run','params':{'steps':[{'command':'screen.capture'}]}}")
                    .path("content");
            assertThat(content)
                    .map(part -> part.path("text").asText(part.path("data").asText()))
                    .containsExactly(
                            "steps[1]:",
                            "AAAA",
                            "steps[2]:",
                            "a\nb",
                            "{\"completed\":true,\"steps\":[{\"command\":\"input.wait\",\"result\":{}},"
                                    + "{\"command\":\"screen.capture\",\"result\":{\"format\":\"png\",\"width\":1}},"
                                    + "{\"command\":\"screen.queryElements\",\"result\":{}}]}");
            assertThat(content.path(1).path("type").asText()).isEqualTo("image");
            assertThat(content.path(1).path("mimeType").asText()).isEqualTo("image/png");
        }
    }

    @Test
    void whatGoesWrongIsAResultWithItsCode() {
        TestAgent agent = agent("Agent");
        try (TestNode node = node("office", "['screen.capture']")) {
            String[][] table = {
                {"{'nodeId':'office'}", "invalid_params", "command: required"},
                {"{'nodeId':'office','command':'x','more':1}", "invalid_params", "unknown field"},
                {"{'nodeId':'none','command':'system.info'}", "not_found", "No node"},
                {"{'nodeId':'office','command':'system.info'}", "not_authorized", "required scope"},
                {"{'nodeId':'office','command':'screen.capture','params':{'quality':0}}", "invalid_params", "quality"},
                {"{'nodeId':'office','command':'screen.queryElements'}", "platform_unsupported", "at-spi2-core"},
                {
                    "{'nodeId':'office','command':'screen.captur'}",
                    "unknown_command",
                    "nearest is screen.capture. node_list"
                }
            };
            for (String[] row : table) {
                JsonNode result = agent.run(1, "node_command", row[0]);
                assertThat(TestAgent.error(result).path("error").asText())
                        .as(row[0])
                        .isEqualTo(row[1]);
                assertThat(result.path("content").path(0).path("text").asText())
                        .startsWith(row[1])
                        .contains(row[2]);
            }
        }
        Awaitility.await()
                .until(() -> !admin.get("/nodes/office").text("status").equals("online"));
        assertThat(TestAgent.error(agent.run(1, "node_command", "{'nodeId':'office','command':'screen.capture'}"))
                        .path("error")
                        .asText())
                .isEqualTo("node_offline");
        assertThat(agent.ask(1, "tools/call", "{'name':'rm'}")
                        .answer()
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32602);
        assertThat(agent.ask(1, "no/such", "{}")
                        .answer()
                        .path("error")
                        .path("code")
                        .asInt())
                .isEqualTo(-32601);
    }

    @Test
    void anApprovalIsProgress() {
        try (TestNode node = node("office", "['node.command']")) {
            node.on("system.execute", call -> OK);
            TestAgent agent = agent("Agent");
            String arguments = "{'nodeId':'office','command':'system.execute','params':{'command':'ls'}}";
            TestAgent.Messages yes =
                    agent.callLater(7, "node_command", arguments).join();
            JsonNode waits = yes.next();
            assertThat(waits.path("method").asText()).isEqualTo("notifications/progress");
            assertThat(waits.at("/params/progressToken").asText()).isEqualTo("p1");
            String approval = pendingApproval();
            assertThat(waits.at("/params/message").asText()).contains("approval", approval);
            admin.post("/approvals/" + approval + "/approve", "{}").expect(200);
            JsonNode approved = yes.next();
            assertThat(approved.at("/params/message").asText()).startsWith("Approved");
            assertThat(approved.at("/params/progress").asDouble())
                    .isGreaterThan(waits.at("/params/progress").asDouble());
            assertThat(TestAgent.told(yes.answer().path("result")).path("cores").asInt())
                    .isEqualTo(4);

            TestAgent.Messages no =
                    agent.callLater(8, "node_command", arguments).join();
            no.next();
            admin.post("/approvals/" + pendingApproval() + "/reject", "{'reason':'not today'}")
                    .expect(200);
            JsonNode rejected = TestAgent.error(no.answer().path("result"));
            assertThat(rejected.path("error").asText()).isEqualTo("approval_rejected");
            assertThat(rejected.path("message").asText()).contains("not today");
        }
    }

    @Test
    void howFarTheNodeIsIsProgress() {
        try (TestNode node = node("office", "['node.command']")) {
            CompletableFuture<TestAgent.Messages> call =
                    agent("Agent").callLater(9, "node_command", "{'nodeId':'office','command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            // Whoever waits may listen a moment after the node has begun.
            Awaitility.await().until(() -> {
                node.progress("{\"commandId\":\"" + id + "\",\"done\":3,\"total\":4,\"message\":\"copies\"}");
                return call.isDone();
            });
            JsonNode told = call.join().next();
            assertThat(told.path("method").asText()).isEqualTo("notifications/progress");
            assertThat(told.at("/params/message").asText()).isEqualTo("Running on the node: 3 of 4 (copies)");
            node.result(id, OK).blockingGet();
            assertThat(call.join().answer().path("id").asInt()).isEqualTo(9);
        }
    }

    @Test
    void aCancelledCallIsACancelledCommand() {
        try (TestNode node = node("office", "['node.command']")) {
            TestAgent agent = agent("Agent");
            CompletableFuture<TestAgent.Messages> call =
                    agent.callLater(5, "node_command", "{'nodeId':'office','command':'system.info'}");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            agent.send("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':5,'reason':'x'}}");
            assertThat(node.next("CancelCommand").path("commandId").asText()).isEqualTo(id);
            assertThat(call.join().next().has("end")).as("no answer comes").isTrue();
        }
    }

    @Test
    void aDroppedConnectionIsACancelledCommand() throws IOException {
        try (TestNode node = node("office", "['node.command']")) {
            TestAgent agent = agent("Agent");
            TestAgent.Messages call = agent.callLater(
                            5,
                            "node_command",
                            "{'nodeId':'office','command':'system.execute','params':{'command':'ls'}}")
                    .join();
            call.next();
            call.close();
            awaitPending(0);
        }
    }

    @Test
    void whoListensIsToldOfNewCommands() throws IOException {
        try (TestNode node = node("office", "['node.command']")) {
            TestAgent agent = agent("Agent");
            JsonNode before = agent.ask(1, "tools/list", "{}").answer();
            assertThat(before.toString()).contains("screen.capture").doesNotContain("filesystem.list");
            try (TestAgent.Messages heard = agent.listen()) {
                node.catalogChanged("[{\"name\":\"filesystem.list\",\"scope\":\"filesystem.access\",\"risk\":\"High\","
                        + "\"status\":\"available\",\"bundle\":\"f\",\"bundleVersion\":\"1\",\"paramsSchema\":{}}]");
                assertThat(heard.next().path("method").asText()).isEqualTo("notifications/tools/list_changed");
            }
            assertThat(agent.ask(2, "tools/list", "{}").answer().toString())
                    .contains("filesystem.list")
                    .doesNotContain("screen.capture");
            node.catalogChanged("[]");
            // Nobody listened just then: it is told to who listens next.
            Awaitility.await()
                    .until(() -> !agent.run(3, "node_list", "{}").toString().contains("filesystem.list"));
            try (TestAgent.Messages heard = agent.listen()) {
                assertThat(heard.next().path("method").asText()).isEqualTo("notifications/tools/list_changed");
            }
        }
    }

    @Test
    void waitingCallsHoldNoThread() {
        try (TestNode node = node("office", "['node.command']")) {
            TestAgent agent = agent("Agent");
            long before = Thread.getAllStackTraces().size();
            List<TestAgent.Messages> waiting = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                waiting.add(agent.callLater(
                                i,
                                "node_command",
                                "{'nodeId':'office','command':'system.execute','params':{'command':'ls'}}")
                        .join());
            }
            long busy = Thread.getAllStackTraces().entrySet().stream()
                    .filter(thread -> List.of(thread.getValue()).toString().contains("internal.McpServlet."))
                    .count();
            assertThat(busy).as("of " + before + " threads").isZero();
            assertThat(agent.ask(99, "ping", "{}").answer().has("result")).isTrue();
        }
    }

    @Test
    void withoutATokenOrWithAnothersSessionThereIsNothing() {
        TestAgent mine = agent("Agent");
        assertThat(mine.with(null)
                        .send("{'jsonrpc':'2.0','id':1,'method':'ping'}")
                        .statusCode())
                .isEqualTo(401);
        assertThat(mine.with("sk_wrong")
                        .send("{'jsonrpc':'2.0','id':1,'method':'ping'}")
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<InputStream> theirs =
                mine.with(gateway.as("Admin").token()).send("{'jsonrpc':'2.0','id':1,'method':'ping'}");
        assertThat(theirs.statusCode()).isEqualTo(404);
        assertThat(TestAgent.tree(theirs).path("id").asInt()).isEqualTo(1);
        assertThat(mine.send(mine.request().DELETE()).statusCode()).isEqualTo(204);
        assertThat(mine.send("{'jsonrpc':'2.0','id':1,'method':'ping'}").statusCode())
                .isEqualTo(404);
    }

    @Test
    void badRequestsAreToldInWordsAndWithoutATrace() {
        TestAgent agent = agent("Agent");
        String[][] table = {
            {"{", "400"},
            {"", "400"},
            {"[]", "400"},
            {"[{'jsonrpc':'2.0','id':1,'method':'ping'}]", "400"},
            {"{'id':1,'method':'ping'}", "400"},
            {"{'jsonrpc':'2.0','id':{},'method':'ping'}", "400"},
            {"{'jsonrpc':'2.0','id':null,'method':'ping'}", "400"},
            {"{'jsonrpc':'2.0','id':true,'method':'ping'}", "400"},
            {"{'jsonrpc':'2.0','id':1e400,'method':'ping'}", "400"},
            {"{'jsonrpc':'2.0','id':'" + "i".repeat(70_000) + "','method':'ping'}", "400"},
            {"{'jsonrpc':'2.0','id':1,'method':7}", "400"},
            {"{'jsonrpc':'2.0','id':1}", "400"},
            {"{'jsonrpc':'2.0','id':1,'method':'tools/call','params':[1]}", "400"},
            {"{'jsonrpc':'2.0','id':1,'method':'" + "[".repeat(100_000), "400"}
        };
        for (String[] row : table) {
            HttpResponse<InputStream> answer = agent.send(row[0]);
            assertThat(Integer.toString(answer.statusCode())).as(row[0]).isEqualTo(row[1]);
            JsonNode error = TestAgent.tree(answer).path("error");
            assertThat(error.path("message").asText()).isNotBlank();
            assertThat(error.toString()).doesNotContain("java.", "at dev.", "Exception");
        }
        assertThat(agent.send(agent.request()
                                .setHeader("MCP-Protocol-Version", "1999-01-01")
                                .GET())
                        .statusCode())
                .isEqualTo(400);
        assertThat(agent.send(agent.request().setHeader("Accept", "text/html").GET())
                        .statusCode())
                .isEqualTo(406);
        assertThat(agent.send(agent.request().method("PUT", java.net.http.HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void pagesOfOthersAreRefused() throws IOException {
        String token = "Authorization: Bearer " + gateway.adminToken();
        assertThat(raw("Host: evil.example", token)).startsWith("HTTP/1.1 403");
        assertThat(raw("Host: localhost:" + gateway.port(), token, "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw("Host: localhost:" + gateway.port(), token)).startsWith("HTTP/1.1 406");
    }

    @Test
    void aBodyThatBreaksOffIsTheSendersFault() throws IOException {
        String token = gateway.as("Agent").token();
        for (String rest : List.of("Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", "Content-Length: 9\r\n\r\n{")) {
            try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
                String head = "POST /mcp/http HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                        + "\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n";
                socket.getOutputStream().write((head + rest).getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 400")
                        .contains("Connection: close", "-32700", "body: ");
            }
        }
    }

    @Test
    void whoIsRefusedKeepsTheConnection() throws IOException {
        String token = "Authorization: Bearer " + gateway.as("Agent").token() + "\r\n";
        String accept = "Accept: application/json, text/event-stream\r\n";
        String json = accept + "Content-Type: application/json\r\n";
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        for (String first : List.of(
                "GET /mcp/http HTTP/1.1\r\n",
                "GET /mcp/http HTTP/1.1\r\n" + token,
                "GET /mcp/http HTTP/1.1\r\n" + token + "Accept: text/event-stream\r\nMcp-Session-Id: none\r\n",
                "DELETE /mcp/http HTTP/1.1\r\n",
                "DELETE /mcp/http HTTP/1.1\r\n" + token + "Mcp-Session-Id: none\r\n",
                "PUT /mcp/http HTTP/1.1\r\n" + token,
                "POST /mcp/http HTTP/1.1\r\n" + token + json + "Mcp-Session-Id: none\r\nContent-Length: "
                        + ping.length() + "\r\n\r\n" + ping,
                "POST /mcp/http HTTP/1.1\r\n" + json + "Content-Length: " + ping.length() + "\r\n\r\n" + ping,
                "POST /mcp/http HTTP/1.1\r\n" + token + json + "Content-Length: 100000\r\n\r\n"
                        + "x".repeat(100_000))) {
            boolean hasBody = first.contains("Content-Length");
            String asked = first.replaceFirst("HTTP/1.1\r\n", "HTTP/1.1\r\nHost: localhost\r\n")
                    + (hasBody ? "" : "\r\n")
                    + "GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
                socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(first.substring(0, Math.min(first.length(), 200)))
                        .startsWith("HTTP/1.1 4")
                        .contains("\"error\"", "HTTP/1.1 200");
            }
        }
    }

    @Test
    void aCallThatJoinedTheSameKeyOutlivesTheConnectionOfTheFirst() throws IOException {
        try (TestNode node = node("office", "['node.command']")) {
            TestAgent agent = agent("Agent");
            String arguments = "{'nodeId':'office','command':'system.execute','params':{'command':'ls'},"
                    + "'idempotencyKey':'k'}";
            TestAgent.Messages dead =
                    agent.callLater(5, "node_command", arguments).join();
            dead.next();
            TestAgent.Messages retry =
                    agent.callLater(6, "node_command", arguments).join();
            retry.next();
            String shared = pendingApproval();
            TestAgent.Messages other = agent.callLater(7, "node_command", arguments.replace("'k'", "'another'"))
                    .join();
            other.next();
            awaitPending(2);
            dead.close();
            // When this one is noticed, so is the one that went before it.
            other.close();
            awaitPending(1);
            lookWhoIsThere();
            lookWhoIsThere();
            awaitPending(1);
            assertThat(pendingApproval()).isEqualTo(shared);
            retry.close();
            awaitPending(0);
        }
    }

    private void awaitPending(int wanted) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            lookWhoIsThere();
            return admin.get("/approvals?status=pending").json().path("items").size() == wanted;
        });
    }

    private String raw(String... headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            String head = "GET /mcp/http HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
