package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pipe to a browser does with what comes over it. */
class DevToolsTest {
    private static final int MAX = 1_000;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private PipedOutputStream browser;
    private DevTools tools;

    @BeforeEach
    void aPipe() throws IOException {
        browser = new PipedOutputStream();
        tools = new DevTools(written, new PipedInputStream(browser, 4 * MAX), MAX, new DevTools.Listener() {
            @Override
            public void event(String session, String method, JsonNode params) {
                events.add(session + " " + method);
            }

            @Override
            public void ended() {
                ended.complete(null);
            }
        });
        tools.start();
    }

    @AfterEach
    void end() throws IOException {
        browser.close();
        tools.close();
    }

    private void says(String text) throws IOException {
        browser.write((text + "\0").getBytes(StandardCharsets.UTF_8));
        browser.flush();
    }

    @Test
    void anAnswerThatIsTooLongFailsItsCallAlone() throws Exception {
        CompletableFuture<JsonNode> large = tools.send("", "A.a", Map.of());
        CompletableFuture<JsonNode> small = tools.send("s", "B.b", Map.of());
        says("{\"id\":1,\"result\":{\"text\":\"" + "x".repeat(2 * MAX) + "\"}}");
        says("{\"method\":\"" + "x".repeat(2 * MAX) + "\"}");
        says("{\"method\":\"C.c\",\"sessionId\":\"s\",\"params\":{}}");
        says("{\"id\":2,\"result\":{\"value\":1}}");
        assertThat(small.get(5, TimeUnit.SECONDS).path("value").asInt()).isEqualTo(1);
        assertThatThrownBy(() -> large.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(DevTools.Refused.class);
        assertThat(events).containsExactly("s C.c");
    }

    @Test
    void whatIsNoJsonEndsItAndAllThatWaits() throws Exception {
        CompletableFuture<JsonNode> waiting = tools.send("", "A.a", Map.of());
        says("no JSON");
        assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        ended.get(5, TimeUnit.SECONDS);
        assertThat(tools.isOpen()).isFalse();
        assertThatThrownBy(() -> tools.send("", "A.a", Map.of()).get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IOException.class);
    }
}
