package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard with a thousand devices, in a real browser: what a person waits for. */
@EnabledIfSystemProperty(named = "sophon.full", matches = "true")
class DashboardManyIT {
    private static final int DEVICES = 1_000;
    private static final int CHANGES = 20;

    /** Enough for a person not to lose the thread; the figures themselves are printed. */
    private static final double MOST_MILLIS_TO_SCREEN = 1_000;

    @TempDir
    Path folder;

    @Test
    void aThousandDevicesAreShownAndFollowed() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder);
                Browser browser = new Browser(folder.resolve("browser"))) {
            rig.startGateway();
            Rest admin = rig.admin();
            String[] ids = new String[DEVICES];
            for (int i = 0; i < DEVICES; i++) {
                ids[i] = rig.register("Device " + i).path("nodeId").asText();
            }
            browser.look(1280, 860, false);
            browser.open(rig.url() + "/dashboard/");
            browser.press("API token");
            browser.type(
                    "css:input[name=token]",
                    Files.readString(rig.gatewayState().resolve("admin-token")).strip());
            browser.press("Sign in");
            browser.await("all devices", "document.querySelectorAll('.row').length === " + DEVICES);

            // Anew, with the token that this tab keeps: from the navigation to the frame that shows them all.
            browser.call("Page.reload", "{}");
            browser.await("the page", "document.readyState === 'complete'");
            double shown = browser.evaluate(
                            """
                            new Promise((done) => { const look = () =>
                              document.querySelectorAll('.row').length === %d
                                ? requestAnimationFrame(() => done(performance.now())) : requestAnimationFrame(look);
                              look(); })
                            """
                                    .formatted(DEVICES))
                    .asDouble();
            double painted = browser.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
                    .asDouble();
            browser.picture("thousand");

            double[] millis = new double[CHANGES];
            for (int i = 0; i < CHANGES; i++) {
                String id = ids[DEVICES - 1 - i];
                browser.evaluate(
                        """
                        window.seen = new Promise((done) => { const look = () =>
                          document.querySelector('[data-node="%s"]') ? requestAnimationFrame(look) : done(Date.now());
                          look(); }); 0
                        """
                                .formatted(id));
                long sent = System.currentTimeMillis();
                assertThat(admin.delete("/api/nodes/" + id).status()).isEqualTo(204);
                millis[i] = browser.evaluate("window.seen").asDouble() - sent;
            }
            Arrays.sort(millis);
            System.out.printf(
                    "%d devices: first paint %.0f ms, all shown %.0f ms; a change on screen: median %.0f ms, longest"
                            + " %.0f ms%n",
                    DEVICES, painted, shown, millis[CHANGES / 2], millis[CHANGES - 1]);
            assertThat(millis[CHANGES / 2]).isLessThan(MOST_MILLIS_TO_SCREEN);

            browser.type("css:input[type=search]", "Device 77");
            browser.await(
                    "those that are called so",
                    "(() => { const rows = [...document.querySelectorAll('.row')]; return rows.length && rows.length <"
                            + " 100 && rows.every((row) => /77/.test(row.innerText)); })()");
            assertThat(browser.problems()).isEmpty();
        }
    }
}
