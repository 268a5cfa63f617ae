package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Commands for a node that is away, as agents queue, see and cancel them, over a restart of the Gateway. */
class QueuedCommandsTest extends RecordsTest {
    private static final String OK = "\"ok\":true,\"result\":{\"fine\":true}";

    private static String queued(String command) {
        return "{" + command + ",'queue':{'until':'" + Instant.now().plusSeconds(3_600) + "'}}";
    }

    private static final String INFO = "'command':'system.info'";
    private static final String SHELL = "'command':'system.execute','params':{'command':'ls'}";

    private static List<String> ids(Api api) {
        List<String> ids = new ArrayList<>();
        api.get("/commands?state=queued")
                .expect(200)
                .json()
                .path("items")
                .forEach(one -> ids.add(one.path("commandId").asText()));
        return ids;
    }

    /** The same, page by page. */
    private static List<String> pages(Api api, int limit) {
        List<String> ids = new ArrayList<>();
        for (String cursor = ""; cursor != null; ) {
            JsonNode page = api.get("/commands?state=queued&limit=" + limit + cursor)
                    .expect(200)
                    .json();
            assertThat(page.path("items").size()).isLessThanOrEqualTo(limit);
            page.path("items").forEach(one -> ids.add(one.path("commandId").asText()));
            assertThat(ids).as("a cursor leads on").doesNotHaveDuplicates();
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : null;
        }
        return ids;
    }

    private Api token(String scopes) {
        return new Api(
                gateway.address(),
                admin.post("/auth/tokens", "{'name':'a','role':'Agent'" + scopes + "}")
                        .expect(201)
                        .text("token"));
    }

    /** A node that has been there, and is away. */
    private String asleep() {
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        new TestNode(gateway, token).start().close();
        await().until(() -> admin.get("/nodes/office").text("status").equals("stale"));
        return token;
    }

    private static void ended(Api api, String id, String error) {
        await().until(() ->
                api.get("/commands/" + id).expect(200).text("status").equals("ended"));
        assertThat(api.get("/commands/" + id).json().path("error").asText(null)).isEqualTo(error);
    }

    @Test
    void theyOutliveTheGatewayAndAreGivenInOrder() {
        String node = asleep();
        Api agent = token("");
        Api revoked = token("");
        Api.Reply first = agent.run("office", queued(INFO)).expect(202);
        assertThat(first.headers().firstValue("Location")).contains("/api/commands/" + first.text("commandId"));
        String cancelled = agent.run("office", queued(INFO)).expect(202).text("commandId");
        String third = agent.run("office", queued(INFO)).expect(202).text("commandId");
        String refused = revoked.run("office", queued(INFO)).expect(202).text("commandId");
        String operators = admin.run("office", queued(INFO)).expect(202).text("commandId");
        String critical = agent.run("office", queued(SHELL)).expect(202).text("commandId");
        assertThat(ids(agent)).containsExactly(critical, third, cancelled, first.text("commandId"));
        assertThat(pages(admin, 4)).containsExactlyElementsOf(ids(admin));
        assertThat(pages(agent, 2)).containsExactlyElementsOf(ids(agent));
        admin.get("/commands?state=queued&limit=0").expect(400, "invalid_params");
        admin.get("/commands?state=queued&cursor=x").expect(400, "invalid_params");
        assertThat(ids(admin)).hasSize(6);
        assertThat(agent.get("/commands/" + third).text("status")).isEqualTo("queued");
        // Another agent's do not exist to it.
        revoked.post("/commands/" + third + "/cancel", null).expect(404, "not_found");
        agent.post("/commands/" + cancelled + "/cancel", null).expect(202);
        assertThat(ids(agent)).doesNotContain(cancelled);
        ended(agent, cancelled, "cancelled");
        String approval = await().until(
                        () -> admin.get("/approvals?status=pending").json().at("/items/0"),
                        found -> !found.isMissingNode())
                .path("approvalId")
                .asText();
        gateway.as("Operator").post("/approvals/" + approval + "/approve", null).expect(200);
        gateway.close();
        startGateway();
        agent = new Api(gateway.address(), agent.token());
        Api reader = agent;
        assertThat(ids(agent)).containsExactly(critical, third, first.text("commandId"));
        admin.get("/auth/tokens").json().path("items").forEach(token -> {
            if (token.path("id").asText().equals(revoked.token().substring(3, 15))) {
                admin.delete("/auth/tokens/" + token.path("id").asText()).expect(204);
            }
        });
        List<String> came = new CopyOnWriteArrayList<>();
        try (TestNode back = new TestNode(gateway, node)) {
            back.on("system.info", call -> {
                came.add(call.path("commandId").asText());
                return OK;
            });
            back.on("system.execute", call -> {
                came.add(call.path("commandId").asText());
                assertThat(call.at("/approval/approvalId").asText()).isEqualTo(approval);
                return OK;
            });
            back.start();
            ended(reader, critical, null);
            ended(reader, third, null);
            ended(admin, operators, null);
            ended(admin, refused, "not_authorized");
            assertThat(came)
                    .contains(operators)
                    .doesNotContain(cancelled, refused)
                    .hasSize(4);
            came.remove(operators);
            assertThat(came).containsExactly(first.text("commandId"), third, critical);
            JsonNode view = reader.get("/commands/" + critical).json();
            assertThat(view.at("/result/fine").asBoolean()).isTrue();
            assertThat(view.path("queuedUntil").asText()).isNotEmpty();
            assertThat(ids(admin)).isEmpty();
            // Where the node is there it is given at once, and answered as one that is kept.
            String now = reader.run("office", queued(INFO)).expect(202).text("commandId");
            ended(reader, now, null);
        }
        assertThat(admin.get("/audit/verify").json().path("ok").asBoolean()).isTrue();
    }

    @Test
    void whatCannotBeQueuedIsToldByItsField() {
        asleep();
        Api few = token(",'scopes':['screen.capture']");
        for (String queue : List.of(
                "{}",
                "7",
                "{'until':'soon'}",
                "{'until':'2020-01-01T00:00:00Z'}",
                "{'until':'2999-01-01T00:00:00Z'}",
                "{'until':'2999-01-01T00:00:00Z','x':1}")) {
            assertThat(admin.run("office", "{" + INFO + ",'queue':" + queue + "}")
                            .expect(400, "invalid_params")
                            .text("message"))
                    .as(queue)
                    .startsWith("queue");
        }
        admin.run("office", "{" + INFO + ",'queue':null}").expect(503, "node_offline");
        admin.run("office", queued("'command':'screen.paint'")).expect(404, "unknown_command");
        admin.run("office", queued("'command':'screen.capture','params':{'quality':101}"))
                .expect(400, "invalid_params");
        assertThat(few.run("office", queued(INFO)).expect(403, "not_authorized").text("message"))
                .isEqualTo("This token may not use the scope system.info; it has screen.capture");
        admin.get("/commands").expect(400, "invalid_params");
        admin.get("/commands?state=ended").expect(400, "invalid_params");
        // Of a node that was never there nothing is known that could be checked.
        TestNode.pair(gateway, admin, "new", "['node.command']");
        admin.run("new", queued(INFO)).expect(503, "node_offline");
        assertThat(ids(admin)).isEmpty();
    }

    @Test
    void anEventTellsThatItWaitsAndThenThatItRuns() {
        String node = asleep();
        List<String> types = new CopyOnWriteArrayList<>();
        var heard = gateway.events().subscribe(Long.MAX_VALUE, event -> {
            if (event.ofCommand()) {
                types.add(event.type());
            }
        });
        try {
            String id = admin.run("office", queued(INFO)).expect(202).text("commandId");
            try (TestNode back =
                    new TestNode(gateway, node).on("system.info", call -> OK).start()) {
                ended(admin, id, null);
                assertThat(back.hasReceived("ExecuteCommand")).isTrue();
            }
            await().untilAsserted(() ->
                    assertThat(types).containsExactly("command.queued", "command.started", "command.finished"));
        } finally {
            heard.close();
        }
    }
}
