package dev.sophon.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Subject CAPTURE = new Subject("capture", "ms", "a picture");
    private static final Subject KNOWN = new Subject("known", "per call", "only to be known");

    private static final List<Row> ROWS = List.of(
            Row.of(CAPTURE, 3.45678, 3.0, Map.of("scrot", 22.0, "maim", 31.25), Goal.timesFloor(1.1), 0.031),
            Row.of(KNOWN, 0, null, Map.of(), Goal.none(), null));

    @Test
    void theFileHasTheseFieldsAndNoOthers() {
        JsonNode list = Json.tree(Report.json(ROWS));
        assertThat(list.toString())
                .isEqualTo("[{\"row\":\"capture\",\"unit\":\"ms\",\"ours\":3.457,\"floor\":3,"
                        + "\"peers\":{\"maim\":31.25,\"scrot\":22},\"ratio\":1.152,\"goal\":\"≤ 1.1 × floor\",\"met\":false},"
                        + "{\"row\":\"known\",\"unit\":\"per call\",\"ours\":0,\"floor\":null,\"peers\":{},\"ratio\":null,"
                        + "\"goal\":null,\"met\":null}]");
    }

    @Test
    void theTableSaysWhatMissesItsGoal() {
        String[] lines = Report.table(ROWS).split("\n", -1);
        assertThat(lines[0].split(" +"))
                .containsExactly("row", "unit", "ours", "floor", "peers", "ratio", "goal", "met", "noise");
        assertThat(lines[1]).matches("capture +ms +3.46 +3 +maim 31.3, scrot 22 +1.15 +≤ 1.1 × floor +no +3 %");
        assertThat(lines[2]).matches("known +per call +0 +– +– +– +– +– +–");
    }

    @Test
    void aPageKeepsTheRowsThatWereNotMeasured() {
        String page =
                """
                Before
                <!-- bench -->
                | row | unit | ours | floor | peers | ratio | goal | met | noise |
                |---|---|---|---|---|---|---|---|---|
                | `hub-p50` | ms | 0.3 | – | – | – | – | – | – |
                | `gone` | ms | 1 | – | – | – | – | – | – |
                | `known` | per call | 7 | – | – | – | – | – | – |
                <!-- /bench -->
                Behind
                """;
        String written = Report.into(page, ROWS, List.of("hub-p50", "capture", "known"));
        assertThat(written.lines())
                .containsExactly(
                        "Before",
                        "<!-- bench -->",
                        "| row | unit | ours | floor | peers | ratio | goal | met | noise |",
                        "|---|---|---|---|---|---|---|---|---|",
                        "| `hub-p50` | ms | 0.3 | – | – | – | – | – | – |",
                        "| `capture` | ms | 3.46 | 3 | maim 31.3, scrot 22 | 1.15 | ≤ 1.1 × floor | no | 3 % |",
                        "| `known` | per call | 0 | – | – | – | – | – | – |",
                        "<!-- /bench -->",
                        "Behind");
        assertThatThrownBy(() -> Report.into("no table", ROWS, List.of()))
                .hasMessageContaining("no place for the table");
    }

    @Test
    void goalsAreJudged() {
        assertThat(Row.of(CAPTURE, 4, null, Map.of(), Goal.atMost(4, "ms"), null)
                        .met())
                .isTrue();
        assertThat(Row.of(CAPTURE, 4999, null, Map.of(), Goal.atLeast(5000, "per s"), null)
                        .met())
                .isFalse();
        assertThat(Row.of(CAPTURE, 5.1, 2.0, Map.of(), Goal.floorPlus(3, "s"), null)
                        .met())
                .isFalse();
        assertThat(Row.of(CAPTURE, 5, 2.0, Map.of(), Goal.timesOther(5, "own p50", 1), null)
                        .met())
                .isTrue();
    }

    @Test
    void largeNumbersAreWrittenOut() {
        assertThat(Numbers.text(5234.4)).isEqualTo("5234");
        assertThat(Numbers.text(300)).isEqualTo("300");
        assertThat(Numbers.rounded(123456).toString()).isEqualTo("123500");
    }
}
