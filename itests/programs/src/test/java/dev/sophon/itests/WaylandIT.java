package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.HeadlessSway;
import dev.sophon.testkit.Picture;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A whole Node in a session of sway, by REST. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WaylandIT {
    private static final String TEXT = "Grüße, 漢字 👍 ∀x";
    /** Others use these cores as well: 10 s are promised for a compositor that is back. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static HeadlessSway sway;
    private static Rig rig;
    private static String nodeId;

    @BeforeAll
    static void start() throws Exception {
        Awaitility.setDefaultTimeout(PATIENCE);
        sway = HeadlessSway.start(
                2,
                "output HEADLESS-1 resolution 1280x800 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25");
        sway.message("focus output HEADLESS-1");
        rig = SharedGateway.rig(folder);
        nodeId = rig.paired("sway", List.of("node.command"));
        sway.environment().forEach(rig::with);
        rig.startNode("sway", nodeId);
        await().untilAsserted(() ->
                assertThat(answer("screen.monitors", Map.of()).status()).isEqualTo(200));
    }

    @AfterAll
    static void stop() {
        Awaitility.reset();
        rig.close();
        sway.close();
    }

    private static Rest.Answer answer(String command, Map<String, ?> params) throws Exception {
        return rig.admin().command(nodeId, command, new String(Json.bytes(params), StandardCharsets.UTF_8));
    }

    private static JsonNode run(String command, Map<String, ?> params) throws Exception {
        Rest.Answer answer = answer(command, params);
        assertThat(answer.status()).as("%s: %s", command, answer.text()).isEqualTo(200);
        return answer.json().path("result");
    }

    private static void unsupported(String command, Map<String, ?> params, String words) throws Exception {
        long begun = System.nanoTime();
        Rest.Answer answer = answer(command, params);
        assertThat(answer.error()).as("%s: %s", command, answer.text()).isEqualTo("platform_unsupported");
        assertThat(answer.json().path("message").asText()).contains(words);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    /** Of a process; the missing node where it shows none. */
    private static JsonNode window(String process) throws Exception {
        for (JsonNode each : run("window.list", Map.of()).path("windows")) {
            if (each.path("processName").asText().equals(process)) {
                return each;
            }
        }
        return Json.mapper().missingNode();
    }

    private static void press(String keys) throws Exception {
        run("input.keyboard.hotkey", Map.of("keys", keys));
    }

    @Test
    @Order(1)
    void launchesTypesAndCopies() throws Exception {
        JsonNode launched = run("app.launch", Map.of("name", "mousepad"));
        await().until(() -> window("mousepad").path("focused").asBoolean());
        assertThat(window("mousepad").path("pid").asLong())
                .isEqualTo(launched.path("pid").asLong());

        run("input.keyboard.type", Map.of("text", TEXT));
        press("ctrl+a");
        press("ctrl+c");
        await().untilAsserted(() -> assertThat(
                        run("clipboard.read", Map.of()).path("text").asText())
                .isEqualTo(TEXT));
        run("clipboard.write", Map.of("text", TEXT + TEXT));
        assertThat(sway.run("wl-paste", "--no-newline")).isEqualTo(TEXT + TEXT);
        press("ctrl+v");
        run("input.keyboard.type", Map.of("text", "!"));
        press("ctrl+a");
        press("ctrl+x");
        await().untilAsserted(
                        () -> assertThat(sway.run("wl-paste", "--no-newline")).isEqualTo(TEXT + TEXT + "!"));
    }

    @Test
    @Order(2)
    void seesWhatGrimSees() throws Exception {
        JsonNode monitors = run("screen.monitors", Map.of()).path("monitors");
        assertThat(monitors).hasSize(2);
        assertThat(monitors.get(1).path("scaleFactor").asDouble()).isEqualTo(1.25);
        Path file = sway.folder().resolve("grim.png");

        await().untilAsserted(() -> {
            byte[] jpeg =
                    run("screen.capture", Map.of("quality", 95)).path("image").binaryValue();
            sway.run("grim", "-o", "HEADLESS-1", file.toString());
            Picture taken = new Picture(ImageIO.read(new ByteArrayInputStream(jpeg)));
            Picture expected = Picture.of(file);
            assertThat(taken.width()).isEqualTo(expected.width());
            assertThat(taken.differenceFrom(expected)).isLessThan(2);
        });
    }

    @Test
    @Order(3)
    void clicksAndClosesAndSaysWhatSwayDoesNot() throws Exception {
        JsonNode window = window("mousepad");
        run(
                "input.mouse.click",
                Map.of("x", window.path("x").asInt() + 20, "y", window.path("y").asInt() + 20));
        unsupported("window.minimize", Map.of("windowId", window.path("id").asText()), "no minimized windows");
        unsupported("input.mouse.position", Map.of(), "where the pointer is");
        run("app.close", Map.of("name", "mousepad"));
        await().until(() -> window("mousepad").isMissingNode());
    }

    /** Where applications tell places in their windows only. */
    @Test
    @Order(4)
    void tellsWhereElementsAreOnTheScreen() throws Exception {
        sway.message("focus output HEADLESS-2");
        sway.open("zenity", "--info", "--title=Pressed", "--text=Words");
        await().until(() -> window("zenity").path("focused").asBoolean());
        await().untilAsserted(() -> {
            JsonNode bounds = button(run("screen.queryElements", Map.of("roleFilter", "push button")));
            // It takes the whole of the second monitor, which is scaled.
            assertThat(bounds.path("x").asInt()).isGreaterThan(1280);
            run(
                    "input.mouse.click",
                    Map.of(
                            "x", bounds.path("x").asInt() + bounds.path("width").asInt() / 2,
                            "y",
                                    bounds.path("y").asInt()
                                            + bounds.path("height").asInt() / 2));
        });
        await().until(() -> window("zenity").isMissingNode());
    }

    /** The first place that is told, however deep. */
    private static JsonNode button(JsonNode elements) {
        return elements.findPath("bounds");
    }

    /** Begins a command, and gives what comes of it. */
    private static CompletableFuture<Rest.Answer> begun(String command, Map<String, ?> params) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return answer(command, params);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    @Order(5)
    void waitsForWhatHappens() throws Exception {
        sway.message("focus output HEADLESS-1");
        CompletableFuture<Rest.Answer> window =
                begun("screen.waitFor", Map.of("window", Map.of("title", "Waited"), "patienceMs", 60_000));
        Process zenity = sway.open("zenity", "--info", "--title=Waited", "--text=Words");
        JsonNode met = window.get(60, TimeUnit.SECONDS).json().path("result");
        assertThat(met.path("met").asBoolean()).as(met.toString()).isTrue();
        assertThat(met.path("window").path("processName").asText()).isEqualTo("zenity");

        assertThat(run("screen.waitFor", Map.of("quiet", Map.of("forMs", 300), "patienceMs", 30_000))
                        .path("met")
                        .asBoolean())
                .isTrue();
        assertThat(run("screen.waitFor", Map.of("element", Map.of("role", "push button"), "patienceMs", 30_000))
                        .path("met")
                        .asBoolean())
                .isTrue();
        CompletableFuture<Rest.Answer> ended =
                begun("screen.waitFor", Map.of("process", Map.of("pid", zenity.pid()), "patienceMs", 60_000));
        JsonNode observed = run("input.keyboard.press", Map.of("keys", "escape", "observe", true));
        assertThat(observed.path("effect").asText()).as(observed.toString()).isEqualTo("changed");
        assertThat(observed.path("evidence").path("windows").toString()).contains("Waited");
        assertThat(ended.get(60, TimeUnit.SECONDS)
                        .json()
                        .path("result")
                        .path("met")
                        .asBoolean())
                .isTrue();
    }

    /** What comes of a command that asks: a click into the question, and keys. */
    private static Rest.Answer answered(String... keys) throws Exception {
        CompletableFuture<Rest.Answer> answer = begun("clipboard.read", Map.of());
        int[] corner = new int[2];
        await().until(() -> question(corner));
        List<String> typed = new ArrayList<>(List.of("wtype", "-s", "300"));
        for (String key : keys) {
            typed.addAll(List.of("-k", key, "-s", "100"));
        }
        // What comes in the first moment does not count.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> {
            sway.message("seat seat0 cursor set " + (corner[0] + 8) + " " + (corner[1] + 8));
            sway.message("seat seat0 cursor press button1");
            sway.message("seat seat0 cursor release button1");
            sway.run(typed.toArray(String[]::new));
            try {
                answer.get(1, TimeUnit.SECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            }
        });
        return answer.get();
    }

    /** Finds the ground of one on the first monitor. */
    private static boolean question(int[] corner) {
        Path file = sway.folder().resolve("question.png");
        sway.run("grim", "-o", "HEADLESS-1", file.toString());
        BufferedImage image = Picture.of(file).image();
        for (int y = 0; y < image.getHeight() - 4; y++) {
            for (int x = 0; x < image.getWidth() - 40; x++) {
                int from = x;
                int row = y;
                if (IntStream.range(0, 160)
                        .allMatch(i -> (image.getRGB(from + i % 40, row + i / 40) & 0xffffff) == 0xfafafa)) {
                    corner[0] = x;
                    corner[1] = y;
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    @Order(6)
    void asksThePersonOnlyWhereItsOwnerTakesAnAnswerAsItIs() throws Exception {
        sway.message("focus output HEADLESS-1");
        Path policy = rig.nodeState("sway").resolve("policy.json");
        try {
            Files.writeString(policy, "{\"commands\":{\"clipboard.read\":\"ask\"}}");
            Rest.Answer refused = answer("clipboard.read", Map.of());
            assertThat(refused.error()).as(refused.text()).isEqualTo("approval_rejected");
            assertThat(refused.json().path("message").asText())
                    .contains("nothing proves there that a person answers", "unproved");

            Files.writeString(policy, "{\"commands\":{\"clipboard.read\":\"ask\"},\"consent\":\"unproved\"}");
            Rest.Answer allowed = answered("Tab", "Return");
            assertThat(allowed.status()).as(allowed.text()).isEqualTo(200);
            Rest.Answer no = answered("Escape");
            assertThat(no.error()).as(no.text()).isEqualTo("approval_rejected");
            assertThat(no.json().path("message").asText()).contains("who said no");

            Files.writeString(policy, "{\"commands\":{\"clipboard.read\":\"ask\"},\"consent\":\"perhaps\"}");
            assertThat(answer("clipboard.read", Map.of()).error()).isEqualTo("not_authorized");
        } finally {
            Files.delete(policy);
        }
    }

    @Test
    @Order(7)
    void goesOnWhenTheCompositorIsBack() throws Exception {
        sway.kill();
        await().untilAsserted(() -> unsupported("screen.capture", Map.of(), ""));

        sway.restart();

        await().untilAsserted(() -> {
            run("screen.capture", Map.of());
            run("window.list", Map.of());
            run("input.mouse.click", Map.of("x", 10, "y", 10));
        });
        run("clipboard.write", Map.of("text", TEXT));
        assertThat(sway.run("wl-paste", "--no-newline")).isEqualTo(TEXT);
    }
}
