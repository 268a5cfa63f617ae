package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.store.HandTime;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.signed.Challenge;
import dev.sophon.protocol.signed.SigningKeys;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that named a key when it was paired, and who is not that node. */
class NodeKeyTest extends GatewayTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int IN = 101;
    private static final String UNKNOWN = "0".repeat(32);

    private final KeyPair keys = SigningKeys.generate();
    private String token;

    @BeforeEach
    void pair() {
        token = pair("office", keys);
    }

    private Api.Reply register(String name) {
        return admin.post("/nodes", "{'displayName':'" + name + "','platform':'linux'}")
                .expect(201);
    }

    private String pair(String name, KeyPair pair) {
        return pair(register(name), pair);
    }

    private String pair(Api.Reply credentials, @Nullable KeyPair pair) {
        String body = ask(credentials, pair == null ? null : SigningKeys.raw(pair.getPublic()));
        gateway.nobody().post("/nodes/me/pair", body).expect(200);
        admin.post("/nodes/" + credentials.text("nodeId") + "/approve", "{'scopes':['screen.capture']}")
                .expect(200);
        return gateway.nobody().post("/nodes/me/pair", body).expect(200).text("token");
    }

    private static String ask(Api.Reply credentials, @Nullable String publicKey) {
        return "{'nodeId':'" + credentials.text("nodeId") + "','pairingSecret':'" + credentials.text("pairingSecret")
                + (publicKey == null ? "'}" : "','publicKey':'" + publicKey + "'}");
    }

    private JsonNode negotiate(String shown) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(gateway.address() + "/hubs/node/negotiate?negotiateVersion=1"))
                .header("Authorization", "Bearer " + shown)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return Json.tree(
                HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private WebSocket open(String shown, @Nullable String id, @Nullable String signature) {
        WebSocket.Builder socket = HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + shown);
        if (signature != null) {
            socket.header(Challenge.HEADER, signature);
        }
        String hub = gateway.address().toString().replaceFirst("http", "ws") + "/hubs/node";
        return socket.buildAsync(URI.create(hub + (id == null ? "" : "?id=" + id)), new WebSocket.Listener() {})
                .join();
    }

    /** What comes of opening the WebSocket: 101, or why not. The connection is closed at once. */
    private int connect(String shown, @Nullable String id, @Nullable String signature) {
        try {
            open(shown, id, signature).abort();
            return IN;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    /** The routes of nodes, each with an id that there is not. */
    private static List<Map.Entry<String, String>> routes() {
        return RoleTable.ROUTES.entrySet().stream()
                .filter(route -> route.getValue().contains("node"))
                .map(route -> route.getKey().split(" "))
                .map(words -> Map.entry(words[0], words[1].replaceAll("\\{[a-z]+}", UNKNOWN)))
                .toList();
    }

    /** Asks with the token, and with these headers. */
    private Api.Reply ask(Map.Entry<String, String> route, String shown, String... headers) {
        String body = route.getKey().equals("GET") ? null : "{}";
        return Api.with(gateway.address(), Map.of("Authorization", "Bearer " + shown))
                .call(route.getKey(), route.getValue(), body, headers);
    }

    private static String challenge(Api.Reply refused) {
        return refused.expect(401, "unauthenticated")
                .headers()
                .firstValue(Challenge.ASKED)
                .orElseThrow();
    }

    private static String[] proof(String challenge, String nodeId, String address, KeyPair pair) {
        String signature = new Challenge(challenge, nodeId, address).sign(pair.getPrivate());
        return new String[] {Challenge.ASKED, challenge, Challenge.HEADER, signature};
    }

    private static String sign(JsonNode negotiated, String nodeId, String address, KeyPair pair) {
        return new Challenge(negotiated.path("challenge").asText(), nodeId, address).sign(pair.getPrivate());
    }

    private String sign(JsonNode negotiated) {
        return sign(negotiated, "office", here(), keys);
    }

    private String here() {
        return gateway.address().toString();
    }

    private static String id(JsonNode negotiated) {
        return negotiated.path("connectionToken").asText();
    }

    @Test
    void itIsLetInByItsKeyOnceForEachConnection() throws Exception {
        JsonNode asked = negotiate(token);
        String signature = sign(asked);
        assertThat(connect(token, id(asked), signature)).isEqualTo(IN);
        assertThat(connect(token, id(asked), signature)).as("replayed").isIn(404, 409);
        JsonNode other = negotiate(token);
        assertThat(connect(token, id(other), signature))
                .as("of another connection")
                .isEqualTo(401);
        assertThat(connect(token, id(other), sign(other)))
                .as("a wrong answer uses nothing up")
                .isEqualTo(IN);
    }

    /** What who has copied config.json can do. */
    @Test
    void itsTokenAloneIsRefusedEverywhereAndTheOperatorSeesWhy() throws Exception {
        assertThat(connect(token, null, null)).as("without negotiating").isEqualTo(401);
        JsonNode asked = negotiate(token);
        assertThat(connect(token, id(asked), null)).as("the key left out").isEqualTo(401);
        assertThat(connect(token, id(asked), "A".repeat(86))).isEqualTo(401);
        assertThat(admin.get("/nodes/office").text("status")).isEqualTo("error");
        String audit = await().atMost(30, TimeUnit.SECONDS)
                .until(() -> admin.get("/audit?nodeId=office").json().toString(), all -> all.contains("node.unproved"));
        assertThat(audit)
                .contains("showed the node's token and not its key", "127.0.0.1")
                .doesNotContain(token.substring(7));
        JsonNode again = negotiate(token);
        assertThat(connect(token, id(again), sign(again))).as("the node itself").isEqualTo(IN);
    }

    @Test
    void aLiveNodeIsNotHarmedByACopyOfItsToken() throws Exception {
        JsonNode asked = negotiate(token);
        WebSocket live = open(token, id(asked), sign(asked));
        live.sendText("{\"protocol\":\"json\",\"version\":1}\u001e", true).join();
        await().atMost(30, TimeUnit.SECONDS).until(() -> admin.get("/nodes/office")
                .json()
                .at("/pairing/status")
                .asText()
                .equalsIgnoreCase("done"));
        assertThat(connect(token, id(negotiate(token)), null)).isEqualTo(401);
        Map.Entry<String, String> route = routes().get(0);
        String challenge = challenge(ask(route, token));
        challenge(ask(route, token, Challenge.ASKED, challenge, Challenge.HEADER, "A".repeat(86)));
        assertThat(live.isInputClosed()).isFalse();
        assertThat(admin.get("/nodes/office").text("status")).isNotEqualTo("error");
        live.abort();
    }

    /** What who has copied config.json can do beside the hub. */
    @Test
    void noRequestIsServedByItsTokenAlone() throws Exception {
        KeyPair own = SigningKeys.generate();
        String kitchen = pair("kitchen", own);
        JsonNode negotiated = negotiate(token);
        assertThat(routes()).hasSizeGreaterThan(3);
        for (Map.Entry<String, String> route : routes()) {
            String challenge = challenge(ask(route, token));
            String[] proof = proof(challenge, "office", here(), keys);
            challenge(ask(route, token, Challenge.ASKED, challenge));
            challenge(ask(route, token, Challenge.HEADER, proof[3]));
            challenge(ask(route, token, Challenge.ASKED, challenge, Challenge.HEADER, "A".repeat(86)));
            challenge(ask(route, token, proof(challenge, "office", here(), own)));
            challenge(ask(route, token, proof(challenge, "office", "https://gw.evil.example", keys)));
            challenge(ask(route, kitchen, proof(challenge, "kitchen", here(), own)));
            challenge(ask(route, token, proof(sign(negotiated), "office", here(), keys)));
            String another = negotiated.path("challenge").asText();
            challenge(ask(route, token, proof(another, "office", here(), keys)));
            challenge(ask(route, token, proof("A".repeat(challenge.length()), "office", here(), keys)));
            challenge(ask(route, token, proof("", "office", here(), keys)));
            for (int time = 0; time < 2; time++) {
                assertThat(ask(route, token, proof).status())
                        .as(route + " by its key")
                        .isIn(400, 404);
            }
        }
        String audit = await().atMost(30, TimeUnit.SECONDS)
                .until(() -> admin.get("/audit?nodeId=office").json().toString(), all -> all.contains("node.unproved"));
        assertThat(audit).contains("its signature is of another key").doesNotContain(token.substring(7));
    }

    @Test
    void whatItHasSignedIsGoodForTheseTenMinutesAndForThisRun() throws Exception {
        Map.Entry<String, String> route = routes().get(0);
        gateway.close();
        HandTime time = new HandTime();
        gateway = new TestGateway(home, time, 0);
        String[] proof = proof(challenge(ask(route, token)), "office", here(), keys);
        time.pass(Duration.ofMinutes(10).minusSeconds(1));
        ask(route, token, proof).expect(404);
        time.pass(Duration.ofSeconds(2));
        String[] next = proof(challenge(ask(route, token, proof)), "office", here(), keys);
        ask(route, token, next).expect(404);
        admin = gateway.admin();
        gateway.close();
        startGateway();
        String[] anew = proof(challenge(ask(route, token, proof)), "office", here(), keys);
        assertThat(anew[1]).isNotEqualTo(next[1]);
        challenge(ask(route, token, proof(next[1], "office", here(), keys)));
        assertThat(admin.get("/audit?nodeId=office").json().toString())
                .as("a proof that is over is no attempt")
                .doesNotContain("node.unproved");
    }

    @Test
    void anotherNodesKeyIsNotIts() throws Exception {
        KeyPair own = SigningKeys.generate();
        String kitchen = pair("kitchen", own);
        JsonNode asked = negotiate(token);
        assertThat(connect(token, id(asked), sign(asked, "kitchen", here(), own)))
                .isEqualTo(401);
        assertThat(connect(token, id(asked), sign(asked, "office", here(), own)))
                .isEqualTo(401);
        assertThat(connect(token, id(asked), sign(asked, "kitchen", here(), keys)))
                .isEqualTo(401);
        assertThat(connect(kitchen, id(asked), sign(asked, "kitchen", here(), own)))
                .as("the negotiation is of another")
                .isEqualTo(403);
    }

    /** A Gateway to which the node has gone passes on what this one asks. */
    @Test
    void aSignatureForAnotherGatewayIsGoodForNothingHere() throws Exception {
        for (String address : new String[] {"https://gw.evil.example", "http://127.0.0.1", "http://127.0.0.1:1", ""}) {
            JsonNode asked = negotiate(token);
            assertThat(connect(token, id(asked), sign(asked, "office", address, keys)))
                    .as(address)
                    .isEqualTo(401);
        }
    }

    @Test
    void itsKeyIsThatOfItsLastPairing() throws Exception {
        Api.Reply renewed = admin.post("/nodes/office/pairing", null).expect(201);
        JsonNode asked = negotiate(token);
        assertThat(connect(token, id(asked), sign(asked)))
                .as("nobody has used the new credentials")
                .isEqualTo(IN);
        KeyPair next = SigningKeys.generate();
        String fresh = pair(renewed, next);
        JsonNode anew = negotiate(fresh);
        assertThat(connect(fresh, id(anew), sign(anew))).as("the key of before").isEqualTo(401);
        assertThat(connect(fresh, id(anew), sign(anew, "office", here(), next))).isEqualTo(IN);
        gateway.close();
        startGateway();
        assertThat(connect(fresh, null, null)).as("after a restart").isEqualTo(401);
        String keyless = pair(admin.post("/nodes/office/pairing", null).expect(201), null);
        assertThat(negotiate(keyless).has("challenge")).isFalse();
        assertThat(connect(keyless, null, null))
                .as("a Node without keys was paired since")
                .isEqualTo(IN);
        ask(routes().get(0), keyless).expect(404);
    }

    @Test
    void whoeverAsksFirstDecidesOnTheKey() {
        String key = SigningKeys.raw(keys.getPublic());
        for (boolean first : new boolean[] {true, false}) {
            Api.Reply made = register("cellar");
            gateway.nobody()
                    .post("/nodes/me/pair", ask(made, first ? key : null))
                    .expect(200);
            gateway.nobody()
                    .post("/nodes/me/pair", ask(made, first ? null : key))
                    .expect(410, "pairing_expired");
        }
        Api.Reply made = register("attic");
        for (String wrong : new String[] {"short", "+".repeat(43), "A".repeat(44), "Ag" + "A".repeat(41)}) {
            gateway.nobody().post("/nodes/me/pair", ask(made, wrong)).expect(400, "invalid_params");
        }
    }
}
