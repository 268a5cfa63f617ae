package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A device's screen on its page, in a real browser: how soon a change is there, what a still one costs, and what is left when
 * the page is closed. {@code -Dsophon.full=true} takes its time.
 */
class LiveScreenIT {
    private static final boolean FULL = Boolean.getBoolean("sophon.full");
    private static final int CHANGES = FULL ? 50 : 5;
    private static final long STILL_MS = FULL ? 30_000 : 2_000;
    /** Far above the goal of 300 ms on idle cores: others use these as well. */
    private static final long MEDIAN_MS = 3_000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LOOKERS = 10;

    /** Tells when the page shows a colour at the bottom of the screen, on the clock of the machine. */
    private static final String WATCH =
            """
            window.seen = new Promise((done) => {
              const canvas = document.querySelector('.live-screen canvas');
              const look = () => {
                const at = canvas.getContext('2d').getImageData(canvas.width - 9, canvas.height - 9, 1, 1).data;
                if ([%d, %d, %d].every((part, i) => Math.abs(part - at[i]) < 12)) {
                  done(performance.timeOrigin + performance.now());
                } else {
                  setTimeout(look, 2);
                }
              };
              look();
            }); true
            """;

    @TempDir
    Path folder;

    private Rig rig;
    private Rest admin;
    private String nodeId;

    @BeforeEach
    void start() throws Exception {
        rig = SharedGateway.rig(folder);
        admin = rig.admin();
        nodeId = rig.paired("looked-at", List.of("screen.capture"));
        rig.startNode("looked-at", nodeId);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static void paint(int red, int green, int blue) throws Exception {
        Process painting = new ProcessBuilder("xsetroot", "-solid", String.format("#%02x%02x%02x", red, green, blue))
                .inheritIO()
                .start();
        assertThat(painting.waitFor()).isZero();
    }

    private List<JsonNode> commands() throws Exception {
        JsonNode items =
                admin.get("/api/nodes/" + nodeId + "/commands?limit=100").json().path("items");
        return StreamSupport.stream(items.spliterator(), false).toList();
    }

    private long audited(String action) throws Exception {
        JsonNode items =
                admin.get("/api/audit?limit=200&nodeId=" + nodeId).json().path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.path("action").asText().equals(action))
                .count();
    }

    /** One more who looks, as the page does; counts what comes. */
    private InputStream looker(HttpClient http, AtomicLong bytes) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(rig.url().resolve("/api/nodes/" + nodeId + "/screen"))
                .header("Authorization", "Bearer " + rig.adminToken())
                .build();
        HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        Thread reader = new Thread(() -> {
            byte[] buffer = new byte[64 * 1024];
            try {
                for (int read = 0; read >= 0; read = answer.body().read(buffer)) {
                    bytes.addAndGet(read);
                }
            } catch (java.io.IOException e) {
                // It is closed.
            }
        });
        reader.setDaemon(true);
        reader.start();
        return answer.body();
    }

    @Test
    void isLiveWhileSomebodyLooksAndLeavesNothingBehind() throws Exception {
        paint(10, 20, 30);
        List<InputStream> others = new ArrayList<>();
        AtomicLong bytes = new AtomicLong();
        HttpClient http = HttpClient.newHttpClient();
        try (Browser browser = new Browser(folder.resolve("browser"))) {
            browser.look(1280, 860, false);
            rig.signIn(browser);
            browser.press("css:.row[data-node='" + nodeId + "'] a.name");
            browser.await("a picture", "document.querySelector('.live-screen canvas')?.dataset.revision");
            for (int i = 1; i < LOOKERS; i++) {
                others.add(looker(http, bytes));
            }

            long[] took = new long[CHANGES];
            for (int i = 0; i < CHANGES; i++) {
                int[] colour = {(40 + i * 67) % 256, (90 + i * 101) % 256, i % 2 * 200};
                browser.evaluate(String.format(WATCH, colour[0], colour[1], colour[2]));
                long begun = System.currentTimeMillis();
                paint(colour[0], colour[1], colour[2]);
                took[i] = browser.evaluate("window.seen").asLong() - begun;
            }
            long median = LongStream.of(took).sorted().toArray()[CHANGES / 2];
            System.out.println("From a change on the screen to its pixel on the page: " + median
                    + " ms at the median of " + CHANGES);
            assertThat(median).isLessThan(MEDIAN_MS);

            // The last change has come to all.
            long[] settled = {-1};
            Rig.await("a still screen", PATIENCE, () -> settled[0] == (settled[0] = bytes.get()) && settled[0] > 0);
            TimeUnit.MILLISECONDS.sleep(STILL_MS);
            assertThat(bytes.get() - settled[0]).as("bytes of a still screen").isZero();

            assertThat(commands()).as("of " + LOOKERS + " who look").hasSize(1);
            assertThat(commands().get(0).path("status").asText()).isEqualTo("dispatched");
            assertThat(audited("screen.look")).isEqualTo(LOOKERS);
            browser.awaitText("Runs now");
            assertThat(browser.problems()).isEmpty();
            assertThat(Axe.look("A device with its screen", browser)).isEmpty();
            browser.picture("live-screen");

            // The page says itself that it is left; of those who only go it is noticed when there is something to say.
            browser.press("css:nav a[data-page=devices]");
            Rig.await("the end of the page's look", PATIENCE, () -> seen("screen.look.end") == 1);
            for (InputStream other : others) {
                other.close();
            }
            Rig.await("the end of all", PATIENCE, () -> {
                paintAny();
                return seen("screen.look.end") == LOOKERS;
            });
            Rig.await("the end of the command", PATIENCE, () -> {
                try {
                    return commands().stream()
                            .allMatch(command -> command.path("status").asText().equals("ended"));
                } catch (java.io.IOException | InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private int painted;

    private void paintAny() {
        try {
            paint(painted++ % 256, 0, 0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long seen(String action) {
        try {
            return audited(action);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
