package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.features.internal.Publisher;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.protocol.signed.SignedBytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A signed feature set on its way from an administrator to a node, over HTTP and the hub. */
class FeaturesTest extends RecordsTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final byte[] KAR = Publisher.kar("acme-list", "1.0.0");
    private static final String FILE = "/features/acme-list/1.0.0/file";
    private static final String SET = "{'features':[{'name':'acme-list','version':'1.0.0'}]}";

    private final Publisher acme = new Publisher();
    private String nodeToken;
    private TestNode node;

    @BeforeEach
    void connect() {
        nodeToken = TestNode.pair(gateway, admin, "office", "['node.command']");
        node = new TestNode(gateway, nodeToken).connect();
        node.takesFeatures();
    }

    @AfterEach
    void disconnect() {
        node.close();
    }

    private Api.Reply call(String method, String path, String token, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway.address() + "/api" + path))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> reply = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Api.Reply(reply.statusCode(), reply.body(), reply.headers());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Api.Reply put(byte[] kar) {
        return call("PUT", FILE, admin.token(), kar);
    }

    private void added() {
        admin.post("/features", new String(acme.body("acme-list", "1.0.0"), StandardCharsets.UTF_8))
                .expect(201);
        put(KAR).expect(200);
    }

    @Test
    void aFeatureSetComesToANodeAndWhatBecameOfItComesBack() {
        added();
        admin.call("PUT", "/features/sets/label:ring%3Dcanary", SET).expect(200);
        assertThat(node.hasReceived("DesiredFeatures")).isFalse();
        admin.call("PATCH", "/nodes/office", "{'labels':['ring=canary']}").expect(200);
        JsonNode desired = node.next("DesiredFeatures");
        assertThat(desired.path("revision").asLong()).isEqualTo(1);
        JsonNode feature = desired.at("/features/0");
        assertThat(feature.path("manifest").asText()).contains("\"name\":\"acme-list\"");

        String fetch = "/nodes/me/transfers/" + feature.path("transferId").asText() + "?revision=1";
        Api.Reply whole = call("GET", fetch, nodeToken, null).expect(200);
        assertThat(whole.body()).isEqualTo(KAR);
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        assertThat(call("GET", fetch, nodeToken, null, "Range", "bytes=10-19", "If-Range", etag)
                        .expect(206)
                        .body())
                .isEqualTo(Arrays.copyOfRange(KAR, 10, 20));
        String other = TestNode.pair(gateway, admin, "other", "[]");
        call("GET", fetch, other, null).expect(404, "not_found");
        call("GET", fetch, admin.token(), null).expect(401, "unauthenticated");

        node.featureState("{\"revision\":1,\"features\":[{\"name\":\"acme-list\",\"version\":\"1.0.0\","
                + "\"state\":\"refused\",\"reason\":\"Nobody trusts its key\"}]}");
        JsonNode view = admin.get("/features/nodes?state=refused").json().at("/items/0");
        assertThat(view.path("drift").asBoolean()).isTrue();
        assertThat(view.at("/features/0/reason").asText()).isEqualTo("Nobody trusts its key");
        assertThat(admin.get("/features/nodes?state=active").json().path("items"))
                .isEmpty();
        admin.get("/features/nodes?state=odd").expect(400, "invalid_params");

        admin.delete("/features/library/acme-list/1.0.0").expect(409, "conflict");
        admin.delete("/features/sets/label:ring%3Dcanary").expect(204);
        assertThat(node.next("DesiredFeatures").path("features")).isEmpty();
        call("GET", fetch, nodeToken, null).expect(404, "not_found");
        admin.delete("/features/library/acme-list/1.0.0").expect(204);
    }

    @Test
    void aReleaseOfTheNodeIsOfferedToThoseWhoAreToHaveIt() throws Exception {
        acme.publish(home.resolve("releases"), "stable", "1.2.0", "any");
        assertThat(admin.post("/features/rescan", "{}")
                        .expect(200)
                        .json()
                        .at("/added/0/name")
                        .asText())
                .isEqualTo("sophon-node");
        JsonNode entry = admin.get("/features").json().at("/items/0");
        assertThat(entry.path("channel").asText()).isEqualTo("stable");
        assertThat(entry.has("publisher")).isFalse();
        call("PUT", "/features/sophon-node/1.2.0/file", admin.token(), KAR).expect(409, "conflict");
        String latest = "/nodes/me/releases/node/latest/stable";
        String archive = "/nodes/me/releases/node/1.2.0/sophon-node-any.tar.gz";
        call("GET", latest, nodeToken, null).expect(404, "not_found");
        call("GET", archive, nodeToken, null).expect(404, "not_found");

        node.takesReleases();
        admin.call("PUT", "/features/sets/node:office", "{'features':[{'name':'sophon-node','version':'1.2.0'}]}")
                .expect(200);
        JsonNode desired = node.next("DesiredFeatures");
        assertThat(desired.path("release").toString()).isEqualTo("{\"version\":\"1.2.0\",\"channel\":\"stable\"}");
        assertThat(desired.path("features")).isEmpty();

        SignedBytes signed = acme.release("stable", "1.2.0", "any");
        assertThat(call("GET", latest, nodeToken, null).expect(200).body()).isEqualTo(signed.content());
        assertThat(call("GET", latest + ".sig", nodeToken, null).expect(200).body())
                .isEqualTo(signed.signature());
        byte[] content = Publisher.archive("1.2.0", "any");
        assertThat(call("GET", archive, nodeToken, null).expect(200).body()).isEqualTo(content);
        assertThat(call("GET", archive, nodeToken, null, "Range", "bytes=7-")
                        .expect(206)
                        .body())
                .isEqualTo(Arrays.copyOfRange(content, 7, content.length));
        for (String none : Arrays.asList(
                "/nodes/me/releases/node/latest/beta",
                "/nodes/me/releases/node/latest/stable.sig.sig",
                "/nodes/me/releases/node/1.2.0/sophon-node-linux-x64.tar.gz",
                "/nodes/me/releases/node/1.3.0/sophon-node-any.tar.gz")) {
            call("GET", none, nodeToken, null).expect(404, "not_found");
        }
        String other = TestNode.pair(gateway, admin, "other", "[]");
        call("GET", latest, other, null).expect(404, "not_found");
        call("GET", archive, other, null).expect(404, "not_found");
        call("GET", archive, admin.token(), null).expect(401, "unauthenticated");

        node.featureState("{\"revision\":1,\"features\":[{\"name\":\"sophon-node\",\"version\":\"1.2.0\","
                + "\"state\":\"refused\",\"reason\":\"its owner installs updates\"}]}");
        assertThat(admin.get("/features/nodes?state=refused")
                        .json()
                        .at("/items/0/features/0/reason")
                        .asText())
                .isEqualTo("its owner installs updates");
    }

    @Test
    void aReleaseIsSentByAnAdminAndByNobodyElse() {
        String texts = new String(acme.releaseBody("beta", "1.2.0", "any", "linux-x64"), StandardCharsets.UTF_8);
        gateway.as("Operator").post("/features", texts).expect(403, "not_authorized");
        admin.post("/features", texts.substring(0, texts.length() - 1) + ",'keys':'{}'}")
                .expect(400, "invalid_params");
        admin.post("/features", "{'manifest':'{}','signature':''}").expect(400, "invalid_params");
        JsonNode files = admin.post("/features", texts).expect(201).json().path("files");
        assertThat(files).hasSize(2);
        String node = "/nodes/me/releases/node/1.2.0/sophon-node-any.tar.gz";
        for (String platform : new String[] {"any", "linux-x64"}) {
            byte[] content = Publisher.archive("1.2.0", platform);
            String path = "/features/sophon-node/1.2.0/files/sophon-node-" + platform + ".tar.gz";
            assertThat(files.toString()).contains("\"/api" + path + "\"");
            call("PUT", path, gateway.as("Operator").token(), content).expect(403, "not_authorized");
            call("PUT", path, admin.token(), new byte[3]).expect(400, "invalid_params");
            byte[] flipped = content.clone();
            flipped[7]++;
            call("PUT", path, admin.token(), flipped).expect(400, "invalid_params");
            call("PUT", path + "x", admin.token(), content).expect(404, "not_found");
            admin.call("PUT", "/features/sets/all", "{'features':[{'name':'sophon-node','version':'1.2.0'}]}")
                    .expect(400, "invalid_params");
            assertThat(call("PUT", path, admin.token(), content)
                            .expect(200)
                            .json()
                            .path("complete")
                            .asBoolean())
                    .isEqualTo(platform.equals("linux-x64"));
            call("PUT", path, admin.token(), null).expect(200);
        }
        assertThat(admin.post("/features", texts)
                        .expect(201)
                        .json()
                        .at("/files/1/complete")
                        .asBoolean())
                .isTrue();
        call("GET", node, nodeToken, null).expect(404, "not_found");
        admin.call("PUT", "/features/sets/all", "{'features':[{'name':'sophon-node','version':'1.2.0'}]}")
                .expect(200);
        assertThat(call("GET", node, nodeToken, null).expect(200).body()).isEqualTo(Publisher.archive("1.2.0", "any"));
    }

    @Test
    void onlyTheFileThatWasSignedIsKept() throws Exception {
        put(KAR).expect(404, "not_found");
        admin.post("/features", new String(acme.body("acme-list", "1.0.0"), StandardCharsets.UTF_8))
                .expect(201);
        byte[] flipped = KAR.clone();
        flipped[KAR.length - 1]++;
        put(flipped).expect(400, "invalid_params");
        put(new byte[3]).expect(400, "invalid_params");
        admin.call("PUT", "/features/sets/all", SET).expect(400, "invalid_params");
        admin.call("PUT", "/features/sets/all", SET.replace("version", "release"))
                .expect(400, "invalid_params");
        try (Stream<Path> files = Files.list(home.resolve("data/features"))) {
            assertThat(files).isEmpty();
        }
        put(KAR).expect(200);
        assertThat(put(KAR).expect(200).json().path("complete").asBoolean()).isTrue();
        admin.post("/features", "{'manifest':'{}','signature':'','keys':'{}','keysSignature':''}")
                .expect(400, "invalid_params");
    }

    @Test
    void aRolloutIsMadeByOneAccountAndApprovedByAnother() {
        added();
        String body = "{'name':'acme-list','version':'1.0.0','target':'all','waitSeconds':0,'secondPerson':true}";
        String at = "/features/rollouts/"
                + admin.post("/features/rollouts", body).expect(201).text("id");
        admin.post(at + "/approve", "{}").expect(403, "not_authorized");
        assertThat(gateway.as("Admin").post(at + "/approve", "{}").expect(200).text("state"))
                .isEqualTo("canary");
        assertThat(node.next("DesiredFeatures").at("/features/0/name").asText()).isEqualTo("acme-list");
        node.featureState("{\"revision\":1,\"features\":[{\"name\":\"acme-list\",\"version\":\"1.0.0\","
                + "\"state\":\"active\"}]}");
        await().until(() -> admin.get(at).text("state").equals("done"));
        assertThat(admin.get("/features/sets").json().at("/items/0/target").asText())
                .isEqualTo("all");
        for (String wrong : new String[] {
            "{'name':'acme-list','target':'all'}",
            "{'name':'acme-list','version':3,'target':'all'}",
            "{'name':'acme-list','version':'1.0.0','target':'all','canaryPercent':0}",
            "{'name':'acme-list','version':'1.0.0','target':'all','waves':[50,40,100]}",
            "{'name':'acme-list','version':'1.0.0','target':'all','waves':[50]}",
            "{'name':'acme-list','version':'1.0.0','target':'all','waitSeconds':-1}"
        }) {
            admin.post("/features/rollouts", wrong).expect(400, "invalid_params");
        }
    }

    @Test
    void anAgentHearsNothingOfFeatureSets() {
        assertThat(gateway.as("Agent").get("/features").status()).isEqualTo(403);
        Event event = new Event(1, Instant.EPOCH, Event.FEATURES_CHANGED, "office", null, Map.of());
        assertThat(new Principal("a", "a", Role.AGENT, null).hears(event)).isFalse();
        assertThat(new Principal("v", "v", Role.VIEWER, null).hears(event)).isTrue();
    }
}
