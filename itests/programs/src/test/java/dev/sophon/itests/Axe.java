package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Browser;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What axe-core finds against WCAG 2.2 AA on the page that a browser shows. */
final class Axe {
    private static final String RUN =
            """
            axe.run(document, {
              runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
              rules: { 'target-size': { enabled: true } },
              resultTypes: ['violations'], iframes: false, preload: false,
            }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
              nodes.map((one) => id + ' ' + one.target + ': ' + one.failureSummary.replace(/\\s+/g, ' '))))
            """;

    private static String source = "";

    private Axe() {}

    /** As npm brings it. */
    private static String source() throws Exception {
        if (source.isEmpty()) {
            assertThat(Npm.isThere())
                    .as("node and npm, which bring axe-core and ./test brings")
                    .isTrue();
            Npm.install();
            source = Files.readString(Npm.FOLDER.resolve("node_modules/axe-core/axe.min.js"));
        }
        return source;
    }

    /**
     * Looks at a page on a small phone, or enlarged four times, and on a desk, light and dark.
     *
     * @return what is wrong: the rule, the place and why; sideways scrolling is wrong too
     */
    static List<String> look(String page, Browser browser) throws Exception {
        if (browser.evaluate("typeof axe === 'undefined'").asBoolean()) {
            browser.evaluate(source() + ";0");
        }
        List<String> wrong = new ArrayList<>();
        for (int width : new int[] {320, 1280}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.look(width, 860, dark);
                String where = page + ", " + width + (dark ? " px, dark: " : " px: ");
                if (browser.evaluate("document.documentElement.scrollWidth").asInt() > width) {
                    wrong.add(where + "it scrolls sideways");
                }
                for (JsonNode one : browser.evaluate(RUN)) {
                    wrong.add(where + one.asText());
                }
            }
        }
        browser.look(1280, 860, false);
        return wrong;
    }
}
