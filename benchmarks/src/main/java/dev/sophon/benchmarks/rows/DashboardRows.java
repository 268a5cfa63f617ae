package dev.sophon.benchmarks.rows;

import dev.sophon.benchmarks.Goal;
import dev.sophon.benchmarks.Measurement;
import dev.sophon.benchmarks.Row;
import dev.sophon.benchmarks.Samples;
import dev.sophon.benchmarks.Stage;
import dev.sophon.benchmarks.Subject;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The dashboard with a thousand devices in a real browser: what a person waits for. */
public final class DashboardRows implements Measurement {
    private static final int DEVICES = 1_000;
    private static final int LOADS = 5;
    private static final int CHANGES = 20;
    /** Longer, and a person's thoughts go elsewhere. */
    private static final double PATIENCE_MS = 1_000;

    private static final Subject PAINT = new Subject(
            "dashboard-paint", "ms", "the dashboard of 1,000 devices, from the navigation to its first content");
    private static final Subject ALL = new Subject("dashboard-all", "ms", "the same, to the frame that shows them all");
    private static final Subject CHANGE =
            new Subject("dashboard-change", "ms", "a device revoked through REST, to the frame that shows it");

    @Override
    public List<Subject> subjects() {
        return List.of(PAINT, ALL, CHANGE);
    }

    @Override
    public List<Row> measure(Stage stage) throws Exception {
        try (Rig rig = stage.rig();
                Browser browser = new Browser(Files.createTempDirectory("sophon-bench-browser"))) {
            rig.startGateway();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                ids.add(rig.register("Device " + i).path("nodeId").asText());
            }
            browser.look(1280, 860, false);
            rig.signIn(browser);
            browser.await("all devices", "document.querySelectorAll('.row').length === " + DEVICES);
            Samples paint = new Samples();
            Samples all = new Samples();
            for (int i = 0; i < LOADS; i++) {
                // The tab keeps the token.
                browser.call("Page.reload", "{}");
                browser.await("the page", "document.readyState === 'complete'");
                all.add(browser.evaluate(
                                """
                                new Promise((done) => { const look = () =>
                                  document.querySelectorAll('.row').length === %d
                                    ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
                                  look(); })
                                """
                                        .formatted(DEVICES))
                        .asDouble());
                paint.add(browser.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
                        .asDouble());
            }
            Samples change = new Samples();
            for (String id : ids.subList(DEVICES - CHANGES, DEVICES)) {
                change.add(change(rig.admin(), browser, id));
            }
            return List.of(row(PAINT, paint), row(ALL, all), row(CHANGE, change));
        }
    }

    private static Row row(Subject subject, Samples millis) {
        return Row.of(subject, millis.median(), null, Map.of(), Goal.atMost(PATIENCE_MS, "ms"), millis.noise());
    }

    /** Milliseconds from the request to the frame without the device, both by this machine's clock. */
    private static double change(Rest admin, Browser browser, String id) throws Exception {
        browser.evaluate(
                """
                window.seen = new Promise((done) => { const look = () =>
                  document.querySelector('[data-node="%s"]') ? requestAnimationFrame(look) : done(Date.now());
                  look(); }); 0
                """
                        .formatted(id));
        long sent = System.currentTimeMillis();
        Rest.Answer revoked = admin.delete("/api/nodes/" + id);
        if (revoked.status() != 204) {
            throw new IOException("revoking answered " + revoked.status() + ": " + revoked.text());
        }
        return browser.evaluate("window.seen").asDouble() - sent;
    }
}
