package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.canvas.Canvases;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
    void theOldestGoesWhereThereIsNoRoom() {
        for (int i = 0; i <= Canvases.MAX_SESSIONS; i++) {
            put(admin, "session-number-" + i, "text/plain", "x").expect(200);
        }
        admin.get("/canvas/session-number-0").expect(404, "not_found");
        admin.get("/canvas/session-number-1").expect(200);
        assertThat(admin.get("/canvas").json().path("items")).hasSize(Canvases.MAX_SESSIONS);
    }
}
