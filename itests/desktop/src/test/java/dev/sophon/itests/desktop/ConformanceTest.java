package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.itests.desktop.Conformance.Platform;
import dev.sophon.itests.desktop.Conformance.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the docs and the README say of each platform what the table says. */
class ConformanceTest {
    @Test
    void theDocsShowTheTable() {
        List<String> lines = Documented.file("docs/conformance.md")
                .lines()
                .filter(line -> line.startsWith("|"))
                .toList();

        assertThat(lines).containsExactlyElementsOf(Conformance.table());
    }

    @Test
    void theReadmeCountsItsRows() {
        long all = Rows.all().size();
        long onSway = Conformance.count(Platform.SWAY, Verdict.VERIFIED);

        assertThat(platform("| Linux, X11, Java 17 |")).contains("| ✓ |", "all " + all + " rows");
        assertThat(platform("| Linux, [Wayland](docs/wayland.md): sway |"))
                .contains("| ✓, ", onSway + " of the " + all + " rows");
        for (Platform none : List.of(Platform.WINDOWS, Platform.MACOS)) {
            assertThat(Conformance.count(none, Verdict.VERIFIED)).isZero();
        }
        assertThat(platform("| Windows |"))
                .startsWith("| Windows | not yet | ✓ |")
                .contains("not verified");
        assertThat(platform("| macOS |")).startsWith("| macOS | not yet | ✓ |").contains("not verified");
    }

    /** A refusal that fits no row would be run and shown nowhere. */
    @Test
    void eachRefusalIsOfRows() {
        assertThat(Conformance.NOT_ON_SWAY).allMatch(each -> Rows.all().stream()
                .anyMatch(row -> each.rows().matcher(row.documented()).matches()));
    }

    private static String platform(String begin) {
        List<String> lines = Documented.file("README.md")
                .lines()
                .filter(line -> line.startsWith(begin))
                .toList();
        assertThat(lines).as(begin).hasSize(1);
        return lines.get(0);
    }
}
