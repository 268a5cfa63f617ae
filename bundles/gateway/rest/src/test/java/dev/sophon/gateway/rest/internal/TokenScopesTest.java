package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens of agents that may use some scopes only: of what the node is granted, and no more. */
class TokenScopesTest extends RecordsTest {
    private static final String OK = "\"ok\":true,\"result\":{}";

    private Api agent(String scopes) {
        return new Api(
                gateway.address(),
                admin.post("/auth/tokens", "{'name':'few','role':'Agent','scopes':" + scopes + "}")
                        .expect(201)
                        .text("token"));
    }

    private static List<String> names(JsonNode list, String field) {
        List<String> names = new ArrayList<>();
        list.forEach(one ->
                names.add(field.isEmpty() ? one.asText() : one.path(field).asText()));
        return names;
    }

    @Test
    void aCommandOutsideOfThemIsRefusedAndOneWithinRuns() {
        Api agent = agent("['screen.capture','app.manage']");
        try (TestNode node = node("office", "['screen.capture','input.control']")) {
            node.on("screen.capture", call -> OK);
            agent.run("office", "{'command':'screen.capture'}").expect(200);
            assertThat(agent.run("office", "{'command':'input.mouse.move'}")
                            .expect(403, "not_authorized")
                            .text("message"))
                    .isEqualTo("This token may not use the scope input.control; it has app.manage, screen.capture");
            // Its own scopes give it nothing that the node is not granted.
            assertThat(agent.run("office", "{'command':'app.launch'}")
                            .expect(403, "not_authorized")
                            .text("message"))
                    .isEqualTo("Node does not have required scope: app.manage");
            // A name that is nobody's is still told as such.
            agent.run("office", "{'command':'screen.paint'}").expect(404, "unknown_command");
            // Another one's are as they were.
            node.on("input.mouse.move", call -> OK);
            gateway.as("Agent").run("office", "{'command':'input.mouse.move'}").expect(200);
        }
    }

    @Test
    void aScopeThatStandsForAllOfThemIsLimitedByTheOtherSide() {
        try (TestNode all = node("all", "['node.command']");
                TestNode few = node("few", "['screen.capture']")) {
            for (TestNode node : List.of(all, few)) {
                node.on("screen.capture", call -> OK);
                node.on("system.info", call -> OK);
            }
            Api capture = agent("['screen.capture']");
            capture.run("all", "{'command':'screen.capture'}").expect(200);
            capture.run("all", "{'command':'system.info'}").expect(403, "not_authorized");
            capture.run("all", "{'command':'system.execute','params':{'command':'ls'}}")
                    .expect(403, "not_authorized");
            Api every = agent("['node.command']");
            every.run("all", "{'command':'system.info'}").expect(200);
            every.run("few", "{'command':'screen.capture'}").expect(200);
            every.run("few", "{'command':'system.info'}").expect(403, "not_authorized");
        }
    }

    @Test
    void noStepIsOutsideOfThem() {
        Api agent = agent("['screen.capture']");
        try (TestNode node = node("office", "['screen.capture','input.control']")) {
            node.say("CatalogChanged", "{'commands':" + ActionsOverRestTest.CATALOGUE + "}");
            agent.run(
                            "office",
                            "{'command':'steps.run','params':{'steps':[{'command':'input.mouse.move','params':{}}]}}")
                    .expect(403, "not_authorized");
            agent.post("/nodes/office/actions", "{'actions':[{'action':'mouse_move','coordinate':[3,4]}]}")
                    .expect(403, "not_authorized");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    /** Nobody is asked, the key stays free, and it is told though the node is away: nothing of it was begun. */
    @Test
    void nothingIsAskedForOrBegunByWhatIsRefused() {
        Api agent = agent("['screen.capture']");
        String shell = "{'command':'system.execute','params':{'command':'ls'},'idempotencyKey':'k'}";
        try (TestNode node = node("office", "['node.command']")) {
            agent.run("office", shell).expect(403, "not_authorized");
            assertThat(admin.get("/approvals").json().path("items")).isEmpty();
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            gateway.store().commit(transaction -> {
                try (var rows =
                        transaction.prepare("SELECT COUNT(*) FROM idempotency").executeQuery()) {
                    rows.next();
                    assertThat(rows.getInt(1)).isZero();
                }
            });
        }
        await().until(() -> !admin.get("/nodes/office").text("status").equals("online"));
        agent.run("office", shell).expect(403, "not_authorized");
    }

    @Test
    void canvasesAndUploadsNeedTheScopeOfWhatTheyAreFor() {
        TestNode.pair(gateway, admin, "office", "['node.command']");
        String canvas = "{'contentType':'text/plain','content':'x'}";
        String upload = "{'nodeId':'office','size':3}";
        Api capture = agent("['screen.capture']");
        assertThat(capture.call("PUT", "/canvas/some-session-of-an-agent", canvas)
                        .expect(403, "not_authorized")
                        .text("message"))
                .isEqualTo("This token may not use the scope canvas.control; it has screen.capture");
        assertThat(admin.get("/canvas").json().path("items")).isEmpty();
        assertThat(capture.post("/transfers", upload)
                        .expect(403, "not_authorized")
                        .text("message"))
                .isEqualTo("This token may not use the scope filesystem.access; it has screen.capture");
        Api both = agent("['canvas.control','filesystem.access']");
        both.call("PUT", "/canvas/some-session-of-an-agent", canvas).expect(200);
        both.post("/transfers", upload).expect(201);
        // The screen is for operators alone, whatever an agent's scopes are.
        capture.get("/nodes/office/screen").expect(403);
    }

    @Test
    void listsShowWhatItCanDoAndNoMore() {
        Api agent = agent("['screen.capture','app.manage']");
        try (TestNode node = node("office", "['screen.capture','input.control']")) {
            for (JsonNode shown : List.of(
                    agent.get("/nodes/office").expect(200).json(),
                    agent.get("/nodes").expect(200).json().at("/items/0"))) {
                assertThat(names(shown.path("scopes"), "")).containsExactly("screen.capture");
                assertThat(names(shown.path("commands"), "name"))
                        .containsExactlyInAnyOrder("screen.capture", "screen.queryElements");
            }
            assertThat(names(agent.get("/nodes?commands=none").json().at("/items/0/scopes"), ""))
                    .containsExactly("screen.capture");
            agent.get("/nodes/office/scopes").expect(200).json().path("items").forEach(scope -> assertThat(
                            scope.path("granted").asBoolean())
                    .as(scope.path("name").asText())
                    .isEqualTo(scope.path("name").asText().equals("screen.capture")));
            assertThat(names(agent.get("/auth/me").json().path("scopes"), ""))
                    .containsExactlyInAnyOrder("screen.capture", "app.manage");
            assertThat(names(admin.get("/nodes/office").json().path("scopes"), ""))
                    .containsExactlyInAnyOrder("screen.capture", "input.control");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
        }
    }

    /** What a capability brings can be named, and only while some node has it. */
    @Test
    void scopesOfCapabilitiesCanBeNamed() {
        String demo = "{'name':'demo','role':'Agent','scopes':['demo.greet']}";
        admin.post("/auth/tokens", demo).expect(400, "invalid_params");
        try (TestNode node = node("office", "[]")) {
            node.catalogChanged("[],\"scopes\":[{\"name\":\"demo.greet\",\"risk\":\"Low\",\"words\":\"Greets\"}]");
            await().until(() ->
                    admin.get("/nodes/office/scopes").json().toString().contains("demo.greet"));
            admin.post("/auth/tokens", demo).expect(201);
        }
    }

    @Test
    void theyOutliveARestartAndAreListed() {
        Api agent = agent("['screen.capture','app.manage']");
        JsonNode listed = admin.get("/auth/tokens").json().at("/items/0");
        assertThat(names(listed.path("scopes"), "")).containsExactlyInAnyOrder("screen.capture", "app.manage");
        gateway.close();
        startGateway();
        assertThat(names(
                        new Api(gateway.address(), agent.token())
                                .get("/auth/me")
                                .expect(200)
                                .json()
                                .path("scopes"),
                        ""))
                .containsExactlyInAnyOrder("screen.capture", "app.manage");
        assertThat(gateway.admin().get("/audit").json().at("/items").toString())
                .contains("Agent app.manage screen.capture");
    }

    @Test
    void whatIsNoListOfScopesIsRefused() {
        assertThat(admin.post("/auth/tokens", "{'name':'few','role':'Agent','scopes':['screen.captur']}")
                        .expect(400, "invalid_params")
                        .text("message"))
                .startsWith("scopes: one is unknown; did you mean screen.capture? Known: screen.capture, ");
        for (String scopes : List.of("[]", "[null]", "['']", "['Screen capture']", "['x\\ny']", "'screen.capture'")) {
            admin.post("/auth/tokens", "{'name':'few','role':'Agent','scopes':" + scopes + "}")
                    .expect(400, "invalid_params");
        }
        admin.post("/auth/tokens", "{'name':'few','role':'Viewer','scopes':['screen.capture']}")
                .expect(400, "invalid_params");
    }
}
