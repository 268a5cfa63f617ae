package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actions of computer-use models, as a node gets them. */
class ActionsOverRestTest {
    /** Of a node that runs steps. */
    static final String CATALOGUE = TestNode.CATALOGUE.replaceFirst(
            "\\[\\{",
            "[{\"name\":\"steps.run\",\"scope\":\"steps.run\",\"risk\":\"None\",\"status\":\"available\",\"bundle\":\"t\","
                    + "\"bundleVersion\":\"1\",\"paramsSchema\":{\"type\":\"object\"}},{");

    @TempDir
    Path home;

    /** Everything went well, and pictures are of one pixel. */
    static String steps(JsonNode call) {
        List<String> told = new ArrayList<>();
        for (JsonNode step : call.at("/params/steps")) {
            String command = step.path("command").asText();
            String result = command.startsWith("screen.")
                    ? "{\"image\":\"AAA=\",\"screen\":{\"x\":0,\"y\":0,\"width\":1280,\"height\":800}}"
                    : "{}";
            told.add("{\"command\":\"" + command + "\",\"outcome\":\"done\",\"result\":" + result + "}");
        }
        return "\"ok\":true,\"result\":{\"completed\":true,\"steps\":[" + String.join(",", told) + "]}";
    }

    @Test
    void theyAreOneCommandWithTheChecksOfItsSteps() {
        try (TestGateway gateway = new TestGateway(home)) {
            Api admin = gateway.admin();
            try (TestNode node = new TestNode(
                            gateway, TestNode.pair(gateway, admin, "office", "['input.control','screen.capture']"))
                    .connect()) {
                node.hello(CATALOGUE);
                node.on("steps.run", ActionsOverRestTest::steps);
                Api.Reply reply = admin.post(
                                "/nodes/office/actions", "{'actions':[{'action':'mouse_move','coordinate':[3,4]}]}")
                        .expect(200);
                assertThat(reply.json().path("completed").asBoolean()).isTrue();
                assertThat(reply.json().at("/screenshot/source/data").asText()).isEqualTo("AAA=");
                assertThat(admin.get("/commands/" + reply.text("commandId")).text("command"))
                        .isEqualTo("steps.run");

                String types = "{'actions':[{'action':'screenshot'},{'action':'type','text':'a'}]}";
                Api.Reply unknown = admin.post("/nodes/office/actions", types).expect(404);
                assertThat(unknown.text("message")).startsWith("actions[1]: No such command");
                admin.call("PUT", "/nodes/office/scopes", "{'scopes':['screen.capture']}")
                        .expect(200);
                String moves = "{'actions':[{'type':'screenshot'},{'type':'move','x':3,'y':4}]}";
                Api.Reply refused = admin.post("/nodes/office/actions", moves).expect(403);
                assertThat(refused.text("message")).startsWith("actions[1]: Node does not have required scope");
                admin.post("/nodes/office/actions", "{'actions':[{'type':'fly'}]}")
                        .expect(400);
            }
        }
    }
}
