package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.LiveSystem;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.testkit.Browser;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** A device's screen on its page in a real browser: how soon a person sees what is drawn there. */
public final class LiveScreenRow implements Measurement {
    private static final Subject LIVE = new Subject(
            "live-screen", "ms", "something drawn on the screen, to its pixel on the device's page in Chromium");
    private static final int WARM_UP = 10;
    private static final int CHANGES = 60;

    @Override
    public List<Subject> subjects() {
        return List.of(LIVE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        LiveSystem system = stage.system();
        try (Browser browser = new Browser(Files.createTempDirectory("sophon-bench-browser"))) {
            browser.look(1280, 860, false);
            system.rig().signIn(browser);
            browser.press("css:.row[data-node='" + system.nodeId() + "'] a.name");
            browser.await("a picture", "document.querySelector('.live-screen canvas')?.dataset.revision");
            Samples millis = new Samples();
            for (int i = 0; i < WARM_UP + CHANGES; i++) {
                double took = change(browser, i * 67 % 256, i * 101 % 256, i % 2 * 200);
                if (i >= WARM_UP) {
                    millis.add(took);
                }
            }
            return List.of(Row.of(LIVE, millis.median(), null, Map.of(), Goal.atMost(300, "ms"), millis.noise()));
        }
    }

    /** Milliseconds from the start of the program that draws, by this machine's clock. */
    private static double change(Browser browser, int red, int green, int blue) throws Exception {
        browser.evaluate(
                """
                window.seen = new Promise((done) => {
                  const canvas = document.querySelector('.live-screen canvas');
                  const look = () => {
                    const at = canvas.getContext('2d').getImageData(canvas.width - 9, canvas.height - 9, 1, 1).data;
                    if ([%d, %d, %d].every((part, i) => Math.abs(part - at[i]) < 12)) done(Date.now());
                    else setTimeout(look, 2);
                  };
                  look(); }); 0
                """
                        .formatted(red, green, blue));
        long begun = System.currentTimeMillis();
        Programs.run("xsetroot", "-solid", String.format("#%02x%02x%02x", red, green, blue));
        return browser.evaluate("window.seen").asDouble() - begun;
    }
}
