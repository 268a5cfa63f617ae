package dev.sophon.capability.browser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.capability.browser.internal.page.PageState;
import dev.sophon.testkit.CommandDocs;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code docs/browser.md} tells every param and field of these commands, and no other. */
class BrowserDocsTest {
    private final CommandDocs docs = new CommandDocs("browser");

    BrowserDocsTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                BrowserOpen.class,
                BrowserNavigate.class,
                BrowserTabs.class,
                BrowserSnapshot.class,
                BrowserClick.class,
                BrowserType.class,
                BrowserSelect.class,
                BrowserUpload.class,
                BrowserDrag.class,
                BrowserWait.class,
                BrowserScreenshot.class,
                BrowserConsole.class,
                BrowserNetwork.class,
                BrowserDownloads.class,
                BrowserSave.class,
                BrowserDialog.class,
                BrowserEvaluate.class,
                BrowserClose.class
            })
    void theDocsSayWhatItTakesAndAnswers(Class<?> handler) {
        String section = docs.takes(handler, "`browser.");
        if (CommandDocs.answerOf(handler) == PageState.class) {
            assertThat(section).containsPattern("Answers where it is");
        } else {
            CommandDocs.answers(section, CommandDocs.answerOf(handler));
        }
    }

    @Test
    void theDocsSayWhereATabIsAndWhatAPolicyMaySay() {
        Matcher general =
                Pattern.compile("where the tab is then: (`\\{[^`]*\\}`)").matcher(docs.page());
        assertThat(general.find()).isTrue();
        CommandDocs.answers("Answers " + general.group(1), PageState.class);
        docs.tellsPolicy(BrowserPolicy.class);
    }
}
