package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That {@code docs/commands.md} and the rows of the suite say the same. */
class DocumentedTest {
    private static final Map<String, String> DEFAULTS = Map.of("!", "required", "?", "", "empty", "empty");

    static Stream<Documented> params() {
        return Documented.all().stream().filter(each -> each.kind().equals("param"));
    }

    static Stream<Documented> fields() {
        return Documented.all().stream().filter(each -> each.kind().equals("field"));
    }

    @Test
    void everyDocumentedParamAndFieldHasOneRow() {
        assertThat(Rows.all().stream().map(Row::documented))
                .containsExactlyInAnyOrderElementsOf(
                        Documented.all().stream().map(Documented::row).toList());
    }

    @ParameterizedTest
    @MethodSource("params")
    void aParamIsInTheDocs(Documented param) {
        List<String> lines = Documented.page(param.command())
                .lines()
                .filter(line -> line.startsWith("| `") && cell(line, 1).contains("`" + param.name() + "`"))
                .toList();
        assertThat(lines).as(param.row()).hasSize(1);
        assertThat(cell(lines.get(0), 2)).isEqualTo(param.type());
        if (!param.byDefault().equals("~")) {
            assertThat(cell(lines.get(0), 3).replace("`", ""))
                    .containsAnyOf(DEFAULTS.getOrDefault(param.byDefault(), param.byDefault()));
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aResponseFieldIsInTheDocs(Documented field) {
        String page = Documented.page(field.command());
        int answers = page.indexOf("Answers `{");
        assertThat(answers).as(field.command()).isNotNegative();
        int end = page.indexOf("}`", answers);
        assertThat(page.substring(answers, end))
                .containsPattern("[{ ,]" + field.name() + "[?:,\\s]*|\\b" + field.name() + "$");
    }

    private static String cell(String line, int column) {
        return line.split("\\|", -1)[column].strip();
    }
}
