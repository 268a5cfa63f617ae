package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.store.HandTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pairing's life, as the operator and the machine see it. */
class PairingTest extends RecordsTest {
    private Api.Reply register() {
        return admin.post("/nodes", "{'displayName':'Office PC','platform':'linux'}")
                .expect(201);
    }

    private static String ask(Api.Reply node) {
        return "{'nodeId':'" + node.text("nodeId") + "','pairingSecret':'" + node.text("pairingSecret")
                + "','machineName':'box','platform':'linux','osDescription':'Debian 12'}";
    }

    @Test
    void fromRegistrationToTheFirstConnection() {
        Api.Reply node = register();
        assertThat(node.text("nodeId")).isEqualTo("office-pc");
        assertThat(node.text("pairingSecret")).startsWith("s_");
        assertThat(node.text("pairingCode")).matches("[A-HJ-NP-Z]{3}-[2-9]{3}");
        assertThat(node.text("command"))
                .isEqualTo("sophon-node pair --gateway " + gateway.address() + " --node-id office-pc --secret "
                        + node.text("pairingSecret"));
        admin.post("/nodes/office-pc/approve", "{'scopes':[]}").expect(409, "conflict");

        Api.Reply pending = gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
        assertThat(pending.text("status")).isEqualTo("pending");
        assertThat(pending.text("pairingCode")).isEqualTo(node.text("pairingCode"));
        JsonNode shown = admin.get("/nodes/office-pc").json();
        assertThat(shown.path("status").asText()).isEqualTo("pending");
        assertThat(shown.path("pairing").path("machineName").asText()).isEqualTo("box");
        assertThat(shown.path("pairing").path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(gateway.as("Agent").get("/nodes/office-pc").json().has("pairing"))
                .isFalse();

        admin.post("/nodes/office-pc/approve", "{'scopes':['screen.paint']}").expect(400, "invalid_params");
        Api.Reply approved = admin.post(
                        "/nodes/office-pc/approve", "{'scopes':['screen.capture'],'displayName':'Front desk'}")
                .expect(200);
        assertThat(approved.text("status")).isEqualTo("approved");
        assertThat(approved.text("displayName")).isEqualTo("Front desk");

        String first =
                gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200).text("token");
        String second =
                gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200).text("token");
        assertThat(second).startsWith("office-pc.").isNotEqualTo(first);
        assertThat(HubTest.negotiate(gateway, first)).isEqualTo(401);
        try (TestNode connected = new TestNode(gateway, second).start()) {
            assertThat(connected.helloReply().path("scopes").path(0).asText()).isEqualTo("screen.capture");
            assertThat(admin.get("/nodes/office-pc").text("status")).isEqualTo("online");
            gateway.nobody().post("/nodes/me/pair", ask(node)).expect(410, "pairing_expired");
            assertThat(HubTest.negotiate(gateway, second)).isEqualTo(200);
        }
    }

    @Test
    void aWrongSecretAndAnUnknownNodeGetTheSameAnswer() {
        Api.Reply node = register();
        Api.Reply wrong = gateway.nobody()
                .post("/nodes/me/pair", "{'nodeId':'office-pc','pairingSecret':'s_wrong'}")
                .expect(401, "pairing_invalid");
        Api.Reply unknown = gateway.nobody()
                .post("/nodes/me/pair", "{'nodeId':'nobody','pairingSecret':'" + node.text("pairingSecret") + "'}")
                .expect(401, "pairing_invalid");
        assertThat(wrong.body()).isEqualTo(unknown.body());
    }

    @Test
    void aRejectedNodeIsToldAndStaysOut() {
        Api.Reply node = register();
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
        admin.post("/nodes/office-pc/reject", null).expect(200);
        assertThat(gateway.nobody()
                        .post("/nodes/me/pair", ask(node))
                        .expect(200)
                        .text("status"))
                .isEqualTo("rejected");
        admin.post("/nodes/office-pc/approve", "{'scopes':[]}").expect(409, "conflict");
        assertThat(admin.get("/nodes/office-pc").text("status")).isEqualTo("revoked");
        Api.Reply again = admin.post("/nodes/office-pc/pairing", null).expect(201);
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(401, "pairing_invalid");
        assertThat(gateway.nobody()
                        .post("/nodes/me/pair", ask(again))
                        .expect(200)
                        .text("status"))
                .isEqualTo("pending");
    }

    @Test
    void askingFromASecondAddressEndsThePairing() throws IOException {
        Api.Reply node = register();
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
        String elsewhere = RawHttp.post(
                gateway, "127.0.0.2", "/api/nodes/me/pair", ask(node).replace('\'', '"'));
        assertThat(elsewhere).startsWith("HTTP/1.1 410").contains("pairing_expired");
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(410, "pairing_expired");
        admin.post("/nodes/office-pc/approve", "{'scopes':[]}").expect(409, "conflict");
    }

    /** Another user of the same machine, or of the same proxy, has the secret and no key, or another one. */
    @ParameterizedTest
    @CsvSource({"A,B", "A,", ",A"})
    void askingWithAnotherKeyEndsThePairing(String first, String second) {
        Api.Reply node = register();
        gateway.nobody().post("/nodes/me/pair", ask(node, first)).expect(200);
        gateway.nobody().post("/nodes/me/pair", ask(node, first)).expect(200);
        gateway.nobody().post("/nodes/me/pair", ask(node, second)).expect(410, "pairing_expired");
        gateway.nobody().post("/nodes/me/pair", ask(node, first)).expect(410, "pairing_expired");

        JsonNode pairing = admin.get("/nodes/office-pc").json().path("pairing");
        assertThat(pairing.path("status").asText()).isEqualTo("ended");
        assertThat(pairing.path("contestedFrom").asText()).isEqualTo("127.0.0.1");
        assertThat(pairing.has("pollerSha256")).isFalse();
        assertThat(admin.post("/nodes/office-pc/approve", "{'scopes':[]}")
                        .expect(409, "conflict")
                        .text("message"))
                .contains("Two asked");
        JsonNode audit = admin.get("/audit?nodeId=office-pc").json().path("items");
        assertThat(audit.findValuesAsText("action")).contains("pairing.contested");

        Api.Reply anew = admin.post("/nodes/office-pc/pairing", null).expect(201);
        gateway.nobody().post("/nodes/me/pair", ask(anew, second)).expect(200);
        admin.post("/nodes/office-pc/approve", "{'scopes':[]}").expect(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTokenThatOneOfTwoHasGotCountsNoMore(boolean fetched) {
        Api.Reply node = register();
        gateway.nobody().post("/nodes/me/pair", ask(node, "A")).expect(200);
        admin.post("/nodes/office-pc/approve", "{'scopes':['screen.capture']}").expect(200);
        String token = fetched
                ? gateway.nobody()
                        .post("/nodes/me/pair", ask(node, "A"))
                        .expect(200)
                        .text("token")
                : "office-pc.none";
        gateway.nobody().post("/nodes/me/pair", ask(node, "B")).expect(410, "pairing_expired");
        assertThat(HubTest.negotiate(gateway, token)).isEqualTo(401);
        gateway.nobody().post("/nodes/me/pair", ask(node, "A")).expect(410, "pairing_expired");
        assertThat(admin.get("/nodes/office-pc").text("status")).isEqualTo("pending");
    }

    @Test
    void aPairingKnowsItsKeyAfterARestart() {
        Api.Reply node = register();
        gateway.nobody().post("/nodes/me/pair", ask(node, "A")).expect(200);
        gateway.close();
        startGateway();
        gateway.nobody().post("/nodes/me/pair", ask(node, "A")).expect(200);
        gateway.nobody().post("/nodes/me/pair", ask(node, null)).expect(410, "pairing_expired");
    }

    @Test
    void aKeyOfAnotherFormIsRefused() {
        Api.Reply node = register();
        for (String key : new String[] {"short", "+".repeat(43), "", "A".repeat(44)}) {
            gateway.nobody()
                    .post("/nodes/me/pair", ask(node).replace("}", ",'pollerKey':'" + key + "'}"))
                    .expect(400, "invalid_params");
        }
        gateway.nobody()
                .post("/nodes/me/pair", ask(node).replace("}", ",'pollerKey':null}"))
                .expect(200);
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
    }

    private static String ask(Api.Reply node, @Nullable String key) {
        return key == null ? ask(node) : ask(node).replace("}", ",'pollerKey':'" + key.repeat(43) + "'}");
    }

    @Test
    void whoGuessesIsSlowedDownWhileAHostOfManyNodesIsNot() {
        Api.Reply node = register();
        for (int i = 0; i < 60; i++) {
            gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
        }
        Api.Reply last = await().until(
                        () -> gateway.nobody()
                                .post("/nodes/me/pair", "{'nodeId':'office-pc','pairingSecret':'s_guess'}"),
                        reply -> reply.status() == 429);
        last.expect(429, "rate_limited");
        assertThat(last.headers().firstValue("Retry-After")).contains("3");
    }

    /** From the same address, with its own id, as often as they like: by a clock that stands nothing is given back. */
    @Test
    void guessersNeverSlowARealNodeDown() {
        gateway.close();
        gateway = new TestGateway(home, newDatabase(), new HandTime(), 0);
        admin = gateway.admin();
        Api.Reply node = register();
        for (int i = 0; i < 130; i++) {
            gateway.nobody()
                    .post("/nodes/me/pair", "{'nodeId':'office-pc','pairingSecret':'s_guess" + i + "'}")
                    .expect(i < 30 ? 401 : 429);
            if (i % 10 == 9) {
                gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
            }
        }
    }

    @Test
    void newCredentialsLeaveTheConnectedNodeAloneUntilTheyAreUsed() {
        String old = TestNode.pair(gateway, admin, "office", "['screen.capture']");
        try (TestNode node = new TestNode(gateway, old).start()) {
            Api.Reply renewed = admin.post("/nodes/office/pairing", null).expect(201);
            assertThat(admin.get("/nodes/office").text("status")).isEqualTo("online");
            gateway.nobody().post("/nodes/me/pair", ask(renewed)).expect(200);
            admin.post("/nodes/office/approve", "{'scopes':['system.info']}").expect(200);
            String fresh = gateway.nobody()
                    .post("/nodes/me/pair", ask(renewed))
                    .expect(200)
                    .text("token");
            assertThat(admin.get("/nodes/office").text("status")).isEqualTo("online");
            assertThat(HubTest.negotiate(gateway, old)).isEqualTo(401);
            try (TestNode anew = new TestNode(gateway, fresh).start()) {
                assertThat(node.closed()).contains("replaced");
                assertThat(anew.helloReply().path("scopes").path(0).asText()).isEqualTo("system.info");
            }
        }
    }

    @Test
    void whatNobodyUsesIsForgottenAndItsIdIsNeverAnothers() throws IOException {
        Api.Reply node = register();
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(200);
        Api viewer = gateway.as("Viewer");
        viewer.delete("/nodes/office-pc?forget=true").expect(403);
        admin.delete("/nodes/office-pc?forget=perhaps").expect(400, "invalid_params");
        admin.delete("/nodes/office-pc?forget=true").expect(204);
        admin.get("/nodes/office-pc").expect(404, "not_found");
        admin.delete("/nodes/office-pc?forget=true").expect(404, "not_found");
        gateway.nobody().post("/nodes/me/pair", ask(node)).expect(401, "pairing_invalid");
        assertThat(admin.get("/audit?nodeId=office-pc").json().path("items").findValuesAsText("action"))
                .contains("node.forget");
        gateway.close();
        startGateway();
        assertThat(admin.get("/nodes").json().path("items")).isEmpty();
        assertThat(register().text("nodeId")).startsWith("office-pc-");
    }

    @Test
    void whatIsInUseIsForgottenOnlyOnceItIsRevoked() {
        String token = TestNode.pair(gateway, admin, "office", "['screen.capture']");
        admin.delete("/nodes/office?forget=true").expect(409, "conflict");
        try (TestNode node = new TestNode(gateway, token).start()) {
            admin.delete("/nodes/office?forget=true").expect(409, "conflict");
            assertThat(admin.get("/nodes/office").text("status")).isEqualTo("online");
            admin.delete("/nodes/office").expect(204);
            assertThat(node.closed()).contains("revoked");
        }
        admin.post("/nodes/office/pairing", null).expect(201);
        admin.delete("/nodes/office?forget=true").expect(409, "conflict");
        admin.delete("/nodes/office").expect(204);
        admin.delete("/nodes/office?forget=true").expect(204);
        assertThat(HubTest.negotiate(gateway, token)).isEqualTo(401);
    }

    @Test
    void noSecretIsInAnyFileButTheAdminsToken() throws IOException {
        Api.Reply node = register();
        String token = TestNode.pair(gateway, admin, "office", "['node.command']");
        String adminToken = gateway.adminToken();
        gateway.close();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("admin-token"))
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text.contains(node.text("pairingSecret").substring(2)))
                        .isFalse();
                assertThat(text.contains(token.substring(token.indexOf('.') + 1)))
                        .isFalse();
                assertThat(text.contains(adminToken.substring(adminToken.lastIndexOf('_') + 1)))
                        .isFalse();
            }
        }
    }

    @Test
    void fieldsAreHeldToWhatTheyMayBe() {
        admin.post("/nodes", "{'displayName':'x'}").expect(400, "invalid_params");
        admin.post("/nodes", "{'displayName':'x','platform':'plan9'}").expect(400, "invalid_params");
        admin.post("/nodes", "{'displayName':' ','platform':'linux'}").expect(400, "invalid_params");
        admin.post("/nodes", "{'displayName':7,'platform':'linux'}").expect(400, "invalid_params");
        admin.post("/nodes", "{'displayName':'x','platform':'linux','admin':true}")
                .expect(400, "invalid_params");
        assertThat(admin.post("/nodes", "{'displayName':'me','platform':'linux'}")
                        .expect(201)
                        .text("nodeId"))
                .matches("[a-z0-9-]{3,64}")
                .isNotEqualTo("me");
        assertThat(admin.post("/nodes", "{'displayName':'日本','platform':'linux'}")
                        .expect(201)
                        .text("nodeId"))
                .matches("[a-z0-9-]{3,64}");
        String same = admin.post("/nodes", "{'displayName':'日本','platform':'linux'}")
                .expect(201)
                .text("nodeId");
        assertThat(same).isNotEqualTo("node");
    }
}
