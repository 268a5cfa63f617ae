package dev.sophon.gateway.dashboard.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What can be said of the pages by reading them; what they do is shown in a browser. */
class PagesTest {
    private static String text(String name) {
        return new String(Page.read(name).content(), StandardCharsets.UTF_8);
    }

    @Test
    void everyFileIsServedAndEveryServedFileIsThere() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/pages"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(DashboardServlet.FILES);
        }
    }

    @Test
    void everyModuleThatIsImportedIsServed() {
        Pattern imported = Pattern.compile("from '\\./([^']+)'");
        for (String name : DashboardServlet.FILES) {
            Matcher matcher = imported.matcher(text(name));
            while (matcher.find()) {
                if (!matcher.group(1).equals("characters.js")) { // made from the table of the protocol
                    assertThat(DashboardServlet.FILES).as(name).contains(matcher.group(1));
                }
            }
        }
    }

    @Test
    void nothingIsInlineNothingIsFromElsewhereAndNoTextBecomesMarkup() {
        for (String name : DashboardServlet.FILES) {
            assertThat(text(name))
                    .as(name)
                    .doesNotContain(
                            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style=\"")
                    .doesNotContainPattern("<script(?![^>]*src=\"(dashboard/)?[a-z]+\\.js\")")
                    // A proxy may show all of it below a path of its own.
                    .doesNotContainPattern("(src|href|fetch|import|from)[=:( ]+[\"'`]/")
                    .doesNotContainPattern("(src|href|from|import)[=( ]+[\"'](https?:)?//");
        }
    }

    @Test
    void everyPublishedScopeStandsUnderOneTitle() {
        String groups = text("scopes.js");
        Matcher name = Pattern.compile("'([a-z]+\\.[a-z]+)'").matcher(groups.substring(0, groups.indexOf("];")));
        List<String> titled = name.results().map(match -> match.group(1)).toList();
        assertThat(titled)
                .containsExactlyInAnyOrderElementsOf(
                        PublishedScopes.all().stream().map(Scope::name).toList());
    }

    @Test
    void whatIsNotListedIsNotThere() {
        assertThat(DashboardServlet.FILES).noneMatch(name -> name.contains("/") || name.contains(".."));
        assertThat(List.of("html", "css", "js", "svg"))
                .containsAll(DashboardServlet.FILES.stream()
                        .map(name -> name.substring(name.indexOf('.') + 1))
                        .toList());
    }
}
