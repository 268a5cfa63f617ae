package dev.sophon.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final List<String> KNOWN = List.of("hub-p50", "capture");

    @Test
    void nothingNamedIsEverything() throws Exception {
        Selection selection = Selection.parse(List.of(), KNOWN);
        assertThat(selection.rows()).containsExactlyElementsOf(KNOWN);
        assertThat(selection.json()).isNull();
        assertThat(selection.write()).isFalse();
    }

    @Test
    void namedRowsAndAFile() throws Exception {
        Selection selection = Selection.parse(List.of("--json", "out.json", "--write", "capture", "capture"), KNOWN);
        assertThat(selection.rows()).containsExactly("capture");
        assertThat(selection.json()).isEqualTo(Path.of("out.json"));
        assertThat(selection.write()).isTrue();
    }

    @Test
    void anUnknownRowIsAnsweredByTheKnownOnes() {
        assertThatThrownBy(() -> Selection.parse(List.of("captures"), KNOWN))
                .isInstanceOf(Selection.WrongUsage.class)
                .hasMessage("ROW: expected one of hub-p50, capture");
        assertThatThrownBy(() -> Selection.parse(List.of("--jsn"), KNOWN)).hasMessageContaining("known: --json FILE");
        assertThatThrownBy(() -> Selection.parse(List.of("--json"), KNOWN)).hasMessageContaining("a file is expected");
    }
}
