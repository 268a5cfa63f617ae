package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/**
 * Params that are refused.
 *
 * @param params as they are sent
 * @param said what the message names or allows
 */
record BadInput(String command, String params, String said) {
    static List<BadInput> all() {
        String much = "x".repeat(1 << 20);
        return List.of(
                new BadInput("screen.region", region(5000, 0, 10, 10), "x: expected a number from 0 to 1279"),
                new BadInput("screen.region", region(-5, 0, 10, 10), "x: expected a number from 0 to 1279"),
                new BadInput("screen.region", region(0, 0, 0, 10), "width"),
                new BadInput("screen.region", region(0, 0, 10, -1), "height"),
                new BadInput("screen.region", region(0, 0, 2_000_000_000, 2_000_000_000), "width"),
                new BadInput(
                        "screen.region",
                        region(2_147_483_647, 2_147_483_647, 10, 10),
                        "x: expected a number from 0 to 1279"),
                new BadInput("screen.capture", "{\"quality\":0}", "quality"),
                new BadInput("screen.capture", "{\"quality\":\"high\"}", "quality"),
                new BadInput("screen.capture", "{\"maxWidth\":0}", "maxWidth"),
                new BadInput("screen.capture", "{\"width\":10}", "maxWidth"),
                new BadInput("screen.monitors", "{\"all\":true}", ""),
                new BadInput("screen.queryElements", "{\"maxDepth\":0}", "maxDepth"),
                new BadInput("screen.queryElements", "{\"maxDepth\":1000}", "28"),
                new BadInput("input.mouse.move", "{\"x\":99999,\"y\":5}", "x: expected a number from 0 to 1279"),
                new BadInput("input.mouse.move", "{\"x\":5}", "y"),
                new BadInput("input.mouse.click", "{\"x\":-1,\"y\":5}", "x: expected a number from 0 to 1279"),
                new BadInput("input.mouse.click", "{\"x\":5,\"y\":5,\"button\":\"fourth\"}", "middle"),
                new BadInput("input.mouse.click", "{\"x\":5.5,\"y\":5}", "x"),
                new BadInput("input.mouse.click", "{\"x\":5,\"y\":5,\"doubleClick\":1}", "doubleClick"),
                new BadInput("input.mouse.scroll", "{\"x\":5,\"y\":5,\"deltaY\":20001}", "deltaY"),
                new BadInput("input.mouse.click", "{\"x\":5}", "y"),
                new BadInput("input.mouse.click", "{\"clicks\":4}", "clicks"),
                new BadInput("input.mouse.click", "{\"modifiers\":\"ctrl+a\"}", "modifiers"),
                new BadInput("input.mouse.drag", "{\"path\":[{\"x\":5,\"y\":5}]}", "path"),
                new BadInput("input.mouse.drag", "{\"path\":[{\"x\":5,\"y\":5},{\"x\":5,\"y\":99999}]}", "path[1]"),
                new BadInput("input.keyboard.hold", "{\"keys\":\"a\",\"durationMs\":300001}", "durationMs"),
                new BadInput("input.wait", "{\"durationMs\":30000}", "durationMs"),
                new BadInput("input.keyboard.type", "{\"text\":\"" + much + "\"}", "20000"),
                new BadInput("input.keyboard.type", "{\"text\":\"canary\\u0000behind\"}", "text"),
                new BadInput("input.keyboard.type", "{\"text\":\"canary\\ud800behind\"}", "text"),
                new BadInput("input.keyboard.type", "{\"text\":\"canary\\udc00\"}", "text"),
                new BadInput("input.keyboard.type", "{\"text\":\"canary\\u0007\"}", "text"),
                new BadInput("input.keyboard.type", "{\"text\":\"\"}", "text"),
                new BadInput("input.keyboard.press", "{\"keys\":\"no-such-key\"}", "keys"),
                new BadInput("input.keyboard.press", "{\"keys\":\"ctrl+c\"}", "keys"),
                new BadInput("input.keyboard.press", "{\"keys\":\"\"}", "keys"),
                new BadInput("input.keyboard.hotkey", "{\"keys\":\"ctrl+nothing\"}", "keys"),
                new BadInput("input.keyboard.hotkey", "{\"keys\":\"a+b+c\"}", "keys"),
                new BadInput("input.keyboard.hotkey", "{\"keys\":\"" + much + "\"}", "keys"),
                new BadInput("input.element.click", "{}", "element: expected a handle"),
                new BadInput("input.element.click", "{\"element\":\"zzzzzz\"}", "element: there is no such element"),
                new BadInput("input.element.click", "{\"element\":\"abc234\",\"name\":\"OK\"}", "no role, name"),
                new BadInput("input.element.focus", "{\"name\":\"no-such-element\"}", "name: no such element"),
                new BadInput("input.element.menu", "{\"path\":[]}", "path"),
                new BadInput("window.move", "{\"windowId\":\"0x7fffffff\",\"x\":1,\"y\":1}", "windowId"),
                new BadInput("window.move", "{\"windowId\":\"form-gtk\",\"x\":1,\"y\":1}", "windowId"),
                new BadInput("window.minimize", "{\"windowId\":\"0x00000001\"}", "windowId"),
                new BadInput("window.maximize", "{\"windowId\":\"\"}", "windowId"),
                new BadInput("window.maximize", "{}", "windowId"),
                new BadInput("app.launch", "{\"name\":\"no-such-program\"}", "name"),
                new BadInput("app.launch", "{\"name\":\"a\\u0000b\"}", "name"),
                // Refused before anybody is asked to approve it.
                new BadInput("app.launch", "{\"name\":\"sh\",\"args\":[\"-c\",\"a\\u0000b\"]}", "args[1]"),
                new BadInput("system.execute", "{\"command\":\"echo a\\u0000b\"}", "command"),
                new BadInput("app.focus", "{\"pid\":1}", "pid"),
                new BadInput("app.focus", "{\"name\":\"no-such-program\"}", "name"),
                new BadInput("app.close", "{\"pid\":0}", "pid"),
                new BadInput("app.close", "{\"pid\":1}", "pid"),
                new BadInput("clipboard.write", "{\"text\":\"a\\u0000b\"}", "text"),
                new BadInput("clipboard.write", "{\"text\":\"a\\ud800b\"}", "text"),
                new BadInput("notify.show", "{\"title\":\"" + much + "\"}", "title"),
                new BadInput("notify.show", "{\"icon\":\"ftp://example.org/a.png\"}", "icon"),
                new BadInput("canvas.present", "{\"url\":\"javascript:alert(1)\"}", "url"),
                // Nothing is clicked before all is looked at.
                new BadInput(
                        "steps.run",
                        "{\"steps\":[{\"command\":\"input.mouse.click\"},{\"command\":\"input.keyboard.press\","
                                + "\"params\":{\"keys\":1}}]}",
                        "steps[1]: keys"),
                new BadInput(
                        "steps.run",
                        "{\"steps\":[{\"command\":\"input.mouse.click\"},{\"command\":\"steps.run\",\"params\":{\"steps\":[]}}]}",
                        "steps[1].command"),
                new BadInput("canvas.present", "{\"sessionId\":\"../x\"}", "sessionId"));
    }

    private static String region(int x, int y, int width, int height) {
        return Desk.json("x", x, "y", y, "width", width, "height", height);
    }

    String title() {
        return command + " " + (params.length() > 80 ? params.length() + " characters" : params);
    }

    /** Refuses, says what is allowed, and does nothing else. */
    void on(Desk desk) throws Exception {
        desk.front(Desk.GTK);
        int before = happened(desk);
        List<Integer> pointer = desk.pointer();
        String message = desk.refused(command, params);
        assertThat(message).contains(said).hasSizeLessThan(1000).doesNotContain("Exception", "canary", "\u0000");
        assertThat(desk.pointer()).isEqualTo(pointer);
        assertThat(happened(desk)).isEqualTo(before);
    }

    private static int happened(Desk desk) throws Exception {
        int all = 0;
        for (String kind :
                Stream.of("key", "text", "press", "scroll", "motion", "sent").toList()) {
            all += desk.events(Desk.GTK, kind).size();
        }
        return all;
    }
}
