package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.cli.operator.client.Surroundings;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each verb sends and prints. */
class SophonVerbsTest extends SophonCase {
    private static final String NODE =
            "{'nodeId':'office-pc','displayName':'Office PC','platform':'linux','status':'online',"
                    + "'scopes':['screen.capture','system.info'],'version':'1.0.0',"
                    + "'lastHeartbeatAt':'2026-01-01T00:00:00Z','pairing':{'pairingCode':'ABC-123','address':null},"
                    + "'commands':[{'name':'screen.capture'},{'name':'system.info'}]}";

    @Test
    void listsAllPagesOfNodesAsATable() {
        String node = NODE.replace(
                "2026-01-01T00:00:00Z",
                Instant.now().minus(Duration.ofMinutes(200)).toString());
        gateway.answer("GET /api/nodes?limit=200", 200, "{'items':[" + node + "],'nextCursor':'p 2'}");
        gateway.answer(
                "GET /api/nodes?limit=200&cursor=p%202",
                200,
                "{'items':[{'nodeId':'n2','displayName':'東京"
                        + " PC','platform':'linux','status':'pending','pausedBy':'hotkey'}]}");

        assertThat(sophon("nodes", "list")).isZero();

        assertThat(out.lines())
                .containsExactly(
                        "NODE ID    DISPLAY NAME  PLATFORM  STATUS           SCOPES  VERSION  LAST HEARTBEAT",
                        "office-pc  Office PC     linux     online           2       1.0.0    3 h ago",
                        "n2         東京 PC       linux     pending, paused  0");
        assertThat(err).isEmpty();
    }

    @Test
    void listsNodesAsJsonAndAsCsv() {
        gateway.answer(
                "GET /api/nodes?limit=200", 200, "{'items':[" + NODE.replace("Office PC", "a, \\\"b\\\"") + "]}");

        assertThat(sophon("nodes", "list", "--json")).isZero();
        assertThat(Json.tree(out.getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .get("nodeId")
                        .asText())
                .isEqualTo("office-pc");

        assertThat(sophon("nodes", "list", "--format", "csv")).isZero();
        assertThat(out.lines())
                .containsExactly(
                        "nodeId,displayName,platform,status,scopes,version,lastHeartbeatAt",
                        "office-pc,\"a, \"\"b\"\"\",linux,online,\"screen.capture"
                                + " system.info\",1.0.0,2026-01-01T00:00:00Z");
    }

    @Test
    void anEmptyWordIsTakenAsIt() {
        gateway.answer("POST /api/nodes", 400, "{'error':'invalid_params','message':'displayName: too short'}");

        assertThat(sophon("nodes", "add", "")).isEqualTo(1);
        assertThat(err).contains("displayName: too short");
    }

    @Test
    void saysSoWhenThereIsNothing() {
        gateway.answer("GET /api/nodes?limit=200", 200, "{'items':[]}");

        assertThat(sophon("nodes", "list")).isZero();
        assertThat(out.strip()).isEqualTo("None.");
    }

    @Test
    void showsANodeWithThePairingCodeToCompare() {
        gateway.answer("GET /api/nodes/office-pc", 200, NODE);

        assertThat(sophon("nodes", "show", "office-pc")).isZero();
        assertThat(out).contains("PAIRING PAIRING CODE   ABC-123").contains("screen.capture system.info");
    }

    @Test
    void showsWhichVersionsANodeHasPutAside() {
        gateway.answer(
                "GET /api/nodes/office-pc",
                200,
                NODE.replace("'version'", "'quarantined':{'1.2.0':'it was not online within 90 s'},'version'"));

        assertThat(sophon("nodes", "show", "office-pc")).isZero();
        assertThat(out).contains("QUARANTINED 1.2.0      it was not online within 90 s");
    }

    @Test
    void addsANodeAndPrintsWhatToType() {
        gateway.answer(
                "POST /api/nodes",
                201,
                "{'nodeId':'n1','pairingSecret':'s_x','pairingCode':'ABC-123','expiresAt':'2026-01-01T00:15:00Z',"
                        + "'command':'sophon-node pair --gateway https://g --node-id n1 --secret s_x'}");

        assertThat(sophon("nodes", "add", "Office PC", "--platform", "windows")).isZero();

        assertThat(gateway.sent("POST /api/nodes"))
                .isEqualTo(Json.tree(
                        "{\"displayName\":\"Office PC\",\"platform\":\"windows\"}".getBytes(StandardCharsets.UTF_8)));
        assertThat(out).contains("ABC-123").contains("sophon-node pair --gateway https://g --node-id n1 --secret s_x");
        assertThat(sophon("nodes", "add", "x", "--platform", "beos")).isEqualTo(2);
    }

    @Test
    void approvesWithScopesAndAName() {
        gateway.answer("POST /api/nodes/n1/approve", 200, NODE);

        assertThat(sophon("nodes", "approve", "n1", "--scopes", "screen.capture,system.info", "--name", "PC"))
                .isZero();

        assertThat(gateway.sent("POST /api/nodes/n1/approve").toString())
                .isEqualTo("{\"scopes\":[\"screen.capture\",\"system.info\"],\"displayName\":\"PC\"}");
        assertThat(sophon("nodes", "approve", "n1")).as("scopes are a decision").isEqualTo(2);
    }

    @Test
    void rejectsANode() {
        gateway.answer("POST /api/nodes/n1/reject", 200, "{}");

        assertThat(sophon("nodes", "reject", "n1")).isZero();
        assertThat(out.strip()).isEqualTo("Rejected n1.");
    }

    @Test
    void changesScopesByListOrOneByOne() {
        gateway.answer("GET /api/nodes/n1", 200, NODE).answer("PUT /api/nodes/n1/scopes", 200, NODE);

        assertThat(sophon("nodes", "scopes", "n1")).isZero();
        assertThat(out.strip()).isEqualTo("screen.capture, system.info");

        assertThat(sophon("nodes", "scopes", "n1", "--add", "notify.send", "--remove", "system.info"))
                .isZero();
        assertThat(gateway.sent("PUT /api/nodes/n1/scopes").toString())
                .isEqualTo("{\"scopes\":[\"screen.capture\",\"notify.send\"]}");

        gateway.requests.clear();
        assertThat(sophon("nodes", "scopes", "n1", "--scopes", "node.command")).isZero();
        assertThat(gateway.sent("PUT /api/nodes/n1/scopes").toString()).isEqualTo("{\"scopes\":[\"node.command\"]}");

        gateway.requests.clear();
        assertThat(sophon("nodes", "scopes", "n1", "--scopes", "")).isZero();
        assertThat(gateway.sent("PUT /api/nodes/n1/scopes").toString()).isEqualTo("{\"scopes\":[]}");

        assertThat(sophon("nodes", "scopes", "n1", "--scopes", "a", "--add", "b"))
                .isEqualTo(2);
    }

    @Test
    void asksBeforeItRevokesWhereSomebodySits() {
        gateway.answer("DELETE /api/nodes/n1", 204, "");
        List<String> questions = new ArrayList<>();

        person = Optional.of(new Answering("n", questions));
        assertThat(sophon("nodes", "revoke", "n1")).isEqualTo(1);
        assertThat(gateway.requests).isEmpty();
        assertThat(err).contains("Not revoked.");

        person = Optional.of(new Answering(null, questions));
        assertThat(sophon("nodes", "revoke", "n1")).isEqualTo(1);
        assertThat(gateway.requests).isEmpty();

        person = Optional.of(new Answering("y", questions));
        assertThat(sophon("nodes", "revoke", "n1")).isZero();
        assertThat(questions).hasSize(3).allMatch(question -> question.contains("n1"));

        assertThat(sophon("nodes", "revoke", "n1", "--yes")).isZero();
        person = Optional.empty();
        assertThat(sophon("nodes", "revoke", "n1")).isZero();
        assertThat(questions).hasSize(3);
        assertThat(gateway.requests).hasSize(3).containsOnly("DELETE /api/nodes/n1");
    }

    @Test
    void setsManyNodesAndTellsWhichFailed() {
        gateway.answer("PATCH /api/nodes", 200, "{'changed':['n1','n2'],'failed':[]}");
        assertThat(sophon("nodes", "set", "--match", "group:shop", "--group", "", "--label", "site=b", "--label", "x"))
                .as(err)
                .isZero();
        assertThat(out.strip()).isEqualTo("Changed 2: n1, n2");
        assertThat(gateway.sent("PATCH /api/nodes").toString())
                .isEqualTo("{\"match\":{\"group\":\"shop\"},\"set\":{\"group\":\"\",\"labels\":[\"site=b\",\"x\"]}}");

        gateway.requests.clear();
        gateway.answer("PATCH /api/nodes", 200, "{'changed':['n1'],'failed':[{'nodeId':'n2','reason':'not so'}]}");
        assertThat(sophon("nodes", "set", "--match", "node:n1", "--match", "node:n2", "--scopes", "a.b,c.d", "--dry"))
                .isEqualTo(1);
        assertThat(out.strip()).isEqualTo("Would change 1: n1");
        assertThat(err.strip()).isEqualTo("n2: not so");
        assertThat(gateway.sent("PATCH /api/nodes").toString())
                .isEqualTo(
                        "{\"match\":{\"ids\":[\"n1\",\"n2\"]},\"set\":{\"scopes\":[\"a.b\",\"c.d\"]},\"dryRun\":true}");

        gateway.answer("PATCH /api/nodes", 200, "{'changed':[],'failed':[]}");
        assertThat(sophon("nodes", "set", "--match", "label:a=b", "--label", ""))
                .isEqualTo(1);
        assertThat(out.strip()).isEqualTo("No node matches.");
        assertThat(sophon("nodes", "set", "--match", "all", "--label", "x", "--json"))
                .isEqualTo(1);
        assertThat(out).contains("\"changed\"").doesNotContain("No node");
    }

    @Test
    void whatIsSetAndOfWhichHasToBeClear() {
        for (List<String> words : List.of(
                List.of("--group", "x"),
                List.of("--match", "all"),
                List.of("--match", "shop", "--group", "x"),
                List.of("--match", "group:a", "--match", "group:b", "--group", "x"),
                List.of("--match", "all", "--match", "node:n1", "--group", "x"))) {
            List<String> typed = new ArrayList<>(List.of("nodes", "set"));
            typed.addAll(words);
            assertThat(sophon(typed.toArray(String[]::new)))
                    .as(words.toString())
                    .isEqualTo(2);
        }
        assertThat(gateway.requests).isEmpty();
    }

    @Test
    void asksBeforeItForgetsWhereSomebodySits() {
        gateway.answer("DELETE /api/nodes/n1?forget=true", 204, "");
        List<String> questions = new ArrayList<>();
        person = Optional.of(new Answering("n", questions));
        assertThat(sophon("nodes", "forget", "n1")).isEqualTo(1);
        assertThat(err).contains("Not deleted.");
        assertThat(gateway.requests).isEmpty();
        assertThat(sophon("nodes", "forget", "n1", "-y")).isZero();
        assertThat(out.strip()).isEqualTo("Forgot n1.");
        assertThat(questions).hasSize(1).allMatch(question -> question.contains("n1 for good"));
        gateway.answer("DELETE /api/nodes/n1?forget=true", 409, "{'error':'conflict','message':'revoke it first'}");
        person = Optional.empty();
        assertThat(sophon("nodes", "forget", "n1")).isEqualTo(1);
        assertThat(err).contains("revoke it first (conflict)");
    }

    @Test
    void showsExactlyWhatAnApprovalWouldRun() {
        gateway.answer(
                "GET /api/approvals?status=pending&limit=100",
                200,
                "{'items':[{'approvalId':'a1','nodeId':'n1','command':'system.execute','risk':'Critical',"
                        + "'params':{'command':'echo \\u001b[2J \\u202e \\u009b # p\\u0430y" + "\\n".repeat(60)
                        + "rm'},'requestedBy':'agent',"
                        + "'expiresAt':'2026-01-01T00:05:00Z','status':'pending'}]}");

        assertThat(sophon("approvals", "list")).isZero();
        assertThat(out)
                .contains("{\"command\":\"echo \\u001b[2J \\u202e \\u009b # p\\u0430y⟨60 line breaks⟩rm\"}")
                .doesNotContain("\u001b", "\u202e", "\u009b", "\u0430", "\\n");
    }

    @Test
    void decidesOnApprovals() {
        gateway.answer("POST /api/approvals/a1/approve", 200, "{'status':'approved'}");
        gateway.answer("POST /api/approvals/a%2F1/reject", 200, "{'status':'rejected'}");

        assertThat(sophon("approvals", "approve", "a1")).isZero();
        assertThat(sophon("approvals", "reject", "a/1", "--reason", "no thanks"))
                .isZero();

        assertThat(gateway.sent("POST /api/approvals/a%2F1/reject").toString()).isEqualTo("{\"reason\":\"no thanks\"}");
    }

    @Test
    void readsAndVerifiesTheAudit() {
        gateway.answer(
                "GET /api/audit?since=2026-01-01T00%3A00%3A00Z&nodeId=n1&limit=2",
                200, "{'items':[{'at':'t1','action':'node.approve'},{'at':'t2'},{'at':'t3'}],'nextCursor':'x'}");
        gateway.answer("GET /api/audit/verify", 200, "{'ok':true,'records':7,'message':'fine'}");

        assertThat(sophon("audit", "list", "--limit", "2", "--since", "2026-01-01T00:00:00Z", "--node", "n1"))
                .isZero();
        assertThat(out).contains("node.approve").doesNotContain("t3");
        assertThat(sophon("audit", "list", "--since", "yesterday")).isEqualTo(2);

        assertThat(sophon("audit", "verify")).isZero();
        assertThat(out.strip()).isEqualTo("The record is whole: 7 entries.");
        gateway.answer("GET /api/audit/verify", 200, "{'ok':false,'records':3,'message':'entry 4 was changed'}");
        assertThat(sophon("audit", "verify")).isEqualTo(1);
        assertThat(out).contains("entry 4 was changed");
    }

    @Test
    void asksForHealthWithoutAToken() {
        environment.remove("SOPHON_TOKEN");
        gateway.answer("GET /api/health", 200, "{'status':'ok','nodes':{'online':3}}");

        assertThat(sophon("health")).isZero();
        assertThat(out.lines()).containsExactly("STATUS                 ok", "NODES ONLINE           3");

        gateway.answer("GET /api/health", 503, "{'status':'failing'}");
        assertThat(sophon("health")).isEqualTo(1);
        assertThat(out).contains("failing");
    }

    private record Answering(@Nullable String answer, List<String> questions) implements Surroundings.Person {
        @Override
        public @Nullable String ask(String question) {
            questions.add(question);
            return answer;
        }

        @Override
        public @Nullable String askForSecret(String question) {
            return ask(question);
        }
    }

    @Test
    void webhooksAreAddedTriedAndRemoved() {
        gateway.answer("POST /api/webhooks", 201, "{'id':'w1','secret':'shown-once'}")
                .answer("GET /api/webhooks?limit=200", 200, "{'items':[{'id':'w1','url':'https://x.example'}]}")
                .answer("POST /api/webhooks/w1/test", 200, "{'ok':false,'message':'HTTP 500'}")
                .answer("DELETE /api/webhooks/w1", 204, "");
        assertThat(sophon("webhooks", "add", "https://x.example", "--events", "node.online,node.offline"))
                .isZero();
        assertThat(out).contains("w1", "shown-once");
        assertThat(gateway.sent("POST /api/webhooks").path("events")).hasSize(2);
        assertThat(sophon("webhooks", "list")).isZero();
        assertThat(out).contains("https://x.example");
        assertThat(sophon("webhooks", "test", "w1")).isEqualTo(1);
        assertThat(out).contains("HTTP 500");
        assertThat(sophon("webhooks", "remove", "w1")).isZero();
    }

    @Test
    void decidingAsksForThePasswordWhereTheGatewayWantsIt() {
        gateway.answer("POST /api/approvals/a1/approve", 403, "{'error':'confirmation_required','message':'first'}")
                .answer("POST /api/auth/confirm", 200, "{'confirmedUntil':'2026-01-01T00:00:00Z'}");
        assertThat(sophon("approvals", "approve", "a1")).isEqualTo(1);
        assertThat(err).contains("confirmation_required");
        person = java.util.Optional.of(new SophonSettingsTest.Typing("my password"));
        sophon("approvals", "approve", "a1");
        assertThat(gateway.sent("POST /api/auth/confirm").path("password").asText())
                .isEqualTo("my password");
        assertThat(gateway.requests.get(gateway.requests.size() - 1)).startsWith("POST /api/approvals/a1/approve");
    }
}
