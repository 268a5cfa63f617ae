package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Canvas that an agent fills, shown in a real browser on the device, and filled in and sent there by commands alone. */
final class BrowserFilling {
    /** Long enough to be its own key: the browser on the device is not signed in. */
    private static final String SESSION = "form-of-the-desktop-suite";

    private static final String TITLE = "Canvas";
    private static final int DEPTH = 28;
    private static final int LAST_WORDS = 4000;
    private static final String PAGE =
            """
            <!DOCTYPE html><meta charset="utf-8">
            <p><input aria-label="Your name" size="40" value="nobody"></p>
            <p><label><input type="checkbox">Agree</label></p>
            <p><button>Send</button></p>
            <h1>Nothing sent</h1>
            <script>
            const one = (what) => document.querySelector(what);
            one('button').onclick = () => {
              one('h1').textContent = (one('[type=checkbox]').checked ? 'Agreed: ' : 'Not agreed: ') + one('input').value;
            };
            </script>
            """;

    private BrowserFilling() {}

    static void of(X11Desk desk) throws Exception {
        try {
            of(desk, "profile");
        } catch (BrowserCrashed e) {
            // Chromium does so now and then while its elements are asked about; twice in a row it has to do with us.
            System.out.println("The browser crashed, and is started once more: " + e.getCause());
            System.out.println(lastWords(desk));
            of(desk, "another-profile");
        }
    }

    /** The browser's process has ended, which nobody asked it to. */
    private static final class BrowserCrashed extends Exception {
        private static final long serialVersionUID = 1;

        BrowserCrashed(Throwable seen) {
            super("the browser crashed", seen);
        }
    }

    private static void of(X11Desk desk, String profile) throws Exception {
        String name = "Zoë 日本 browser";
        desk.defaultBrowser(
                "real-browser", command(desk.desktop().home().resolve(profile)) + " \"$@\" 2>>" + words(desk));
        desk.policy("desk", "canvas.present", "allow", "real-browser");
        desk.fillCanvas(SESSION, PAGE);
        desk.call("canvas.present", "sessionId", SESSION);
        long pid = pid(desk);
        try {
            desk.call("app.focus", "pid", pid);
            settled(desk);
            FormFilling.enter(desk, "Your name", DEPTH);
            desk.call("input.keyboard.hotkey", "keys", "ctrl+a");
            desk.call("input.keyboard.type", "text", name);
            FormFilling.click(desk, "Agree", DEPTH);
            FormFilling.click(desk, "Send", DEPTH);
            Rig.await("the answer of the page", Desk.PATIENCE, () -> desk.call(
                            "screen.queryElements", "maxDepth", DEPTH, "roleFilter", "heading")
                    .findValuesAsText("name")
                    .contains("Agreed: " + name));
            assertThat(FormFilling.element(desk, "Your name", DEPTH)
                            .path("value")
                            .asText())
                    .isEqualTo(name);
            assertThat(FormFilling.element(desk, "Agree", DEPTH).path("states").toString())
                    .contains("\"checked\"");
        } catch (Exception | AssertionError e) {
            if (ProcessHandle.of(pid).isEmpty()) {
                throw new BrowserCrashed(e);
            }
            close(desk, pid, e);
            throw e;
        }
        desk.call("app.close", "pid", pid);
    }

    /** After a failure, which is what is to be told: that of the closing comes below it. */
    private static void close(X11Desk desk, long pid, Throwable failure) {
        try {
            desk.call("app.close", "pid", pid);
        } catch (Exception | AssertionError e) {
            failure.addSuppressed(e);
        }
    }

    /** What the browser says on its standard error. */
    private static Path words(X11Desk desk) {
        return desk.desktop().home().resolve("browser-says");
    }

    private static String lastWords(X11Desk desk) throws IOException {
        String all = Files.readString(words(desk));
        return all.substring(Math.max(0, all.length() - LAST_WORDS));
    }

    /** Waits until what the page shows stays where it is. */
    private static void settled(X11Desk desk) throws Exception {
        JsonNode[] last = new JsonNode[1];
        Rig.await("the page to settle", Desk.TO_START, () -> {
            JsonNode before = last[0];
            last[0] = desk.call("screen.queryElements", "maxDepth", DEPTH, "nameFilter", "Send")
                    .path("elements");
            return last[0].findParent("bounds") != null && last[0].equals(before);
        });
    }

    private static String command(Path profile) throws Exception {
        Files.createDirectories(profile);
        return String.join(
                " ",
                "exec chromium",
                "--no-sandbox",
                // Without a bar that says so, and moves the page when it comes.
                "--test-type",
                "--disable-gpu",
                "--no-first-run",
                "--password-store=basic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                "--force-renderer-accessibility",
                "--window-position=100,100",
                "--window-size=900,700",
                "--user-data-dir=" + profile);
    }

    /** The process of the browser, when the page stands in its window. */
    private static long pid(X11Desk desk) throws Exception {
        long[] pid = new long[1];
        Rig.await("the browser", Desk.TO_START, () -> {
            for (JsonNode window : desk.call("window.list").path("windows")) {
                if (window.path("title").asText().startsWith(TITLE)) {
                    pid[0] = window.path("pid").asLong();
                }
            }
            return pid[0] != 0;
        });
        return pid[0];
    }
}
