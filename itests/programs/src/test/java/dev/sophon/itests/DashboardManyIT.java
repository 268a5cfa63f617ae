package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard with a thousand devices, in a real browser; how long it takes is a row of the bench. */
@EnabledIfSystemProperty(named = "sophon.full", matches = "true")
class DashboardManyIT {
    private static final int DEVICES = 1_000;

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
            rig.signIn(browser);
            browser.await("all devices", "document.querySelectorAll('.row').length === " + DEVICES);

            assertThat(admin.delete("/api/nodes/" + ids[DEVICES - 1]).status()).isEqualTo(204);
            browser.await("one less", "document.querySelectorAll('.row').length === " + (DEVICES - 1));
            browser.type("css:input[type=search]", "Device 77");
            browser.await(
                    "those that are called so",
                    "(() => { const rows = [...document.querySelectorAll('.row')]; return rows.length && rows.length <"
                            + " 100 && rows.every((row) => /77/.test(row.innerText)); })()");
            assertThat(browser.problems()).isEmpty();
        }
    }
}
