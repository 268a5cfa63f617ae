package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.HandTime;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Webhooks, to a receiver over a real connection. */
@ParameterizedClass
@EnumSource(Records.class)
class WebhooksTest {
    @Parameter
    Records records;

    @TempDir
    Path home;

    private final HandTime time = new HandTime();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer receiver;
    private Optional<Settings.Database> database;
    private TestGateway gateway;
    private Api admin;

    private record Request(String path, String event, String signature, byte[] body) {}

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            var headers = exchange.getRequestHeaders();
            requests.add(new Request(
                    exchange.getRequestURI().toString(),
                    headers.getFirst("X-Sophon-Event"),
                    headers.getFirst("X-Sophon-Signature"),
                    body));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
        database = records.empty();
        open();
    }

    private void open() {
        gateway = new TestGateway(home, database, time, 0);
        admin = gateway.admin();
    }

    @AfterEach
    void stop() {
        gateway.close();
        receiver.stop(0);
    }

    private Api.Reply add(String more) {
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?a=b";
        return admin.post("/webhooks", "{'url':'" + url + "'" + more + "}").expect(201);
    }

    private JsonNode deliveries(String id) {
        return admin.get("/webhooks/" + id + "/deliveries").expect(200).json().path("items");
    }

    @Test
    void anEventIsToldSigned() throws GeneralSecurityException {
        Api.Reply made = add(",'events':['node.paired']");
        TestNode.pair(gateway, admin, "office", "[]");
        await().until(() -> !requests.isEmpty());
        Request request = requests.get(0);
        assertThat(request.path()).isEqualTo("/hook?a=b");
        assertThat(request.event()).isEqualTo("node.paired");
        assertThat(Json.tree(request.body()).path("nodeId").asText()).isEqualTo("office");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(made.text("secret").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(request.signature()).isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(request.body())));
        await().until(() -> deliveries(made.text("id")).isEmpty());
        String list = new String(admin.get("/webhooks").expect(200).body(), StandardCharsets.UTF_8);
        assertThat(list).contains("node.paired").doesNotContain(made.text("secret"));
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatFailsIsTriedAgainAfterARestartAndGivenUpInTheEnd() {
        String id = add("").text("id");
        status = 500;
        TestNode.pair(gateway, admin, "office", "[]");
        await().until(() -> deliveries(id).path(0).path("attempts").asInt() == 1);
        gateway.close();
        open();
        assertThat(deliveries(id).path(0).path("problem").asText()).isEqualTo("HTTP 500");
        assertThat(requests).hasSize(1);
        await().until(() -> {
            time.pass(Duration.ofHours(7));
            return deliveries(id).path(0).path("status").asText().equals("dead");
        });
        assertThat(deliveries(id).path(0).path("attempts").asInt()).isEqualTo(8);
        assertThat(requests).hasSize(8);
        status = 200;
        time.pass(Duration.ofDays(1));
        TestNode.pair(gateway, admin, "second", "[]");
        await().until(() -> requests.size() == 9);
        assertThat(Json.tree(requests.get(8).body()).path("nodeId").asText()).isEqualTo("second");
        admin.delete("/webhooks/" + id).expect(204);
        admin.get("/webhooks/" + id + "/deliveries").expect(404, "not_found");
    }

    @Test
    void theTestButtonSaysWhatHappenedAndFollowsNoRedirection() {
        String id = add("").text("id");
        JsonNode fine =
                admin.post("/webhooks/" + id + "/test", null).expect(200).json();
        assertThat(fine.path("ok").asBoolean()).isTrue();
        status = 302;
        JsonNode away =
                admin.post("/webhooks/" + id + "/test", null).expect(200).json();
        assertThat(away.path("ok").asBoolean()).isFalse();
        assertThat(away.path("message").asText()).contains("302", "not followed");
        assertThat(requests).extracting(Request::path).containsOnly("/hook?a=b").hasSize(2);
        receiver.stop(0);
        assertThat(admin.post("/webhooks/" + id + "/test", null).text("message"))
                .contains("nothing accepts connections");
    }
}
