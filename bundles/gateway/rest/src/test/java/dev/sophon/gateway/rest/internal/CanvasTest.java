package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.canvas.Canvases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CanvasTest extends GatewayTest {
    private static final String SESSION = "5b0c7e0e-9d1f-4a7e-8f11-0e6c5a3d2b19";

    private static String body(Api.Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }

    private Api.Reply put(Api by, String session, String type, String content) {
        return by.call("PUT", "/canvas/" + session, "{'contentType':'" + type + "','content':'" + content + "'}");
    }

    @Test
    void whoWaitsSeesWhatIsPutAndItIsServedInASandbox() {
        Api agent = gateway.as("Agent");
        long first = put(agent, SESSION, "text/html", "<p>one</p>")
                .expect(200)
                .json()
                .path("version")
                .asLong();
        Api device = gateway.nobody();
        CompletableFuture<Api.Reply> next = device.later("GET", "/canvas/" + SESSION + "/version?after=" + first, null);
        // Something else is no news for it.
        put(agent, "another-session-of-mine", "text/plain", "x").expect(200);
        assertThat(next).isNotDone();
        long second = put(agent, SESSION, "text/html", "<p>two</p>")
                .expect(200)
                .json()
                .path("version")
                .asLong();
        assertThat(next.join().expect(200).json().path("version").asLong()).isEqualTo(second);
        Api.Reply content = device.get("/canvas/" + SESSION + "/content").expect(200);
        assertThat(body(content)).isEqualTo("<p>two</p>");
        assertThat(content.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(content.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("sandbox allow-scripts; default-src 'none'")
                .doesNotContain("allow-same-origin");
    }

    @Test
    void aShortNameIsNoSecretAndNeedsItsKey() {
        Api.Reply made = put(admin, "demo", "text/plain", "hello").expect(200);
        String key = made.text("url").replaceAll(".*&key=", "");
        Api device = gateway.nobody();
        device.get("/canvas/demo/content").expect(404, "not_found");
        device.get("/canvas/demo/version?key=wrong").expect(404, "not_found");
        assertThat(body(device.get("/canvas/demo/content?key=" + key).expect(200)))
                .isEqualTo("hello");
        assertThat(admin.get("/canvas/demo").expect(200).text("url")).isEqualTo(made.text("url"));
    }

    @Test
    void anAgentTouchesItsOwnSessionsOnly() {
        Api one = gateway.as("Agent");
        put(one, SESSION, "text/plain", "mine").expect(200);
        Api other = gateway.as("Agent");
        put(other, SESSION, "text/plain", "yours").expect(403, "not_authorized");
        other.get("/canvas/" + SESSION).expect(404, "not_found");
        put(admin, SESSION, "text/plain", "an operator").expect(200);
    }

    @Test
    void badInputIsRefusedByItsField() {
        assertThat(put(admin, "sp%20ace", "text/plain", "x")
                        .expect(400, "invalid_params")
                        .text("message"))
                .contains("session");
        assertThat(put(admin, SESSION, "text/csv", "x")
                        .expect(400, "invalid_params")
                        .text("message"))
                .contains("contentType")
                .contains("text/html")
                .doesNotContain("csv");
        assertThat(put(admin, SESSION, "image/png", "no base64!")
                        .expect(400, "invalid_params")
                        .text("message"))
                .contains("content");
        put(admin, SESSION, "text/plain", "x".repeat(Canvases.MAX_CONTENT + 1)).expect(400, "invalid_params");
        String picture = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
        put(admin, SESSION, "image/png", picture).expect(200);
        assertThat(gateway.nobody().get("/canvas/" + SESSION + "/content").body())
                .containsExactly(1, 2, 3);
    }

    @Test
    void whoLooksAtNothingTakesNoPlaceOfWhoLooksAtSomething() {
        Api agent = gateway.as("Agent");
        long version = put(agent, SESSION, "text/plain", "one")
                .expect(200)
                .json()
                .path("version")
                .asLong();
        Api anybody = gateway.nobody();
        List<CompletableFuture<Api.Reply>> strangers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            strangers.add(anybody.later("GET", "/canvas/there-is-no-session-" + i + "/version?after=1", null));
        }
        // All but the places of one address; those who have them wait, and leave the rest to others.
        await().atMost(Duration.ofSeconds(20)).until(() -> refused(strangers) == 550);
        CompletableFuture<Api.Reply> next =
                anybody.later("GET", "/canvas/" + SESSION + "/version?after=" + version, null);
        CompletableFuture<String> elsewhere = CompletableFuture.supplyAsync(
                () -> from("127.0.0.2", "/api/canvas/a-session-that-is-to-come/version?after=1"));
        CompletableFuture<Api.Reply> early =
                anybody.later("GET", "/canvas/a-session-that-is-to-come/version?after=1", null);
        early.join().expect(429, "rate_limited");
        assertThat(next).isNotDone();
        put(agent, "a-session-that-is-to-come", "text/plain", "one").expect(200);
        assertThat(elsewhere.join()).startsWith("HTTP/1.1 200");
        put(agent, SESSION, "text/plain", "two").expect(200);
        assertThat(next.join().expect(200).json().path("version").asLong()).isGreaterThan(version);
    }

    private static long refused(List<CompletableFuture<Api.Reply>> replies) {
        return replies.stream()
                .filter(CompletableFuture::isDone)
                .filter(reply -> reply.join().status() == 429)
                .count();
    }

    private String from(String address, String path) {
        try {
            return RawHttp.send(
                    gateway,
                    address,
                    "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + gateway.port() + "\r\nConnection: close\r\n\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nobodysSessionsPushOutAnothersAndTheirNamesStay() {
        Api one = gateway.as("Agent");
        put(one, SESSION, "text/plain", "mine").expect(200);
        put(one, "short", "text/plain", "mine").expect(200);
        Api other = gateway.as("Agent");
        String url = put(other, "number-0", "text/plain", "x").expect(200).text("url");
        for (int i = 1; i <= Canvases.MAX_SESSIONS; i++) {
            put(other, "number-" + i, "text/plain", "x").expect(200);
        }
        one.get("/canvas/" + SESSION).expect(200);
        one.get("/canvas/short").expect(200);
        other.get("/canvas/number-0").expect(404, "not_found");
        put(one, "number-0", "text/plain", "taken").expect(403, "not_authorized");
        assertThat(put(other, "number-0", "text/plain", "again").expect(200).text("url"))
                .isEqualTo(url);
    }

    @Test
    void whoHasMostMakesRoomForTheOthers() {
        String large = "x".repeat(Canvases.MAX_CONTENT);
        List<Api> agents = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Api agent = gateway.as("Agent");
            agents.add(agent);
            for (int j = 0; j < 16; j++) {
                put(agent, "large-" + i + "-" + j, "text/plain", large).expect(200);
            }
        }
        put(gateway.as("Agent"), SESSION, "text/plain", large).expect(200);
        for (int i = 0; i < 5; i++) {
            agents.get(i).get("/canvas/large-" + i + "-15").expect(200);
        }
        JsonNode items = admin.get("/canvas").json().path("items");
        assertThat(items).hasSize(Canvases.ALL_BYTES / Canvases.MAX_CONTENT);
    }

    @Test
    void theOldestGoesWhereThereIsNoRoom() {
        for (int i = 0; i <= Canvases.MAX_SESSIONS; i++) {
            put(admin, "session-number-" + i, "text/plain", "x").expect(200);
        }
        admin.get("/canvas/session-number-0").expect(404, "not_found");
        admin.get("/canvas/session-number-1").expect(200);
        assertThat(admin.get("/canvas").json().path("items")).hasSize(Canvases.MAX_SESSIONS);
    }
}
