package dev.sophon.gateway.hub.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ReportedResult;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeptResultsTest {
    private static final int SIZE = Limits.KEPT_RESULT_BYTES;
    private final KeptResults kept = new KeptResults(3L * SIZE);

    private static EncodedJson text(int size) {
        return EncodedJson.of("x".repeat(size - 2));
    }

    private EncodedJson sent(String connection, String commandId, int size) {
        EncodedJson result = text(size);
        CommandResult whole = kept.whole(connection, new ReportedResult(commandId, true, result, null, null, null, 1))
                .orElseThrow();
        assertThat(whole).isEqualTo(CommandResult.success(commandId, result, 1));
        return result;
    }

    private boolean has(String connection, String commandId) {
        return kept.whole(connection, same(commandId)).isPresent();
    }

    private static ReportedResult same(String commandId) {
        return new ReportedResult("again", true, null, commandId, null, null, 7);
    }

    @Test
    void fillsInTheVeryObjectUnderTheNewId() {
        EncodedJson result = sent("a", "c1", SIZE);
        CommandResult whole = kept.whole("a", same("c1")).orElseThrow();
        assertThat(whole.result()).isSameAs(result);
        assertThat(whole.commandId()).isEqualTo("again");
        assertThat(whole.durationMs()).isEqualTo(7);
        assertThat(has("a", "c1")).isTrue();
        // What was filled in has no name of its own here.
        assertThat(has("a", "again")).isFalse();
    }

    @Test
    void keepsTheLastLargeOneOfAConnectionOnly() {
        sent("a", "c1", SIZE);
        sent("a", "c2", SIZE - 1);
        assertThat(has("a", "c2")).isFalse();
        assertThat(has("a", "c1")).isTrue();
        sent("a", "c3", SIZE + 1);
        assertThat(has("a", "c1")).isFalse();
        assertThat(has("a", "c3")).isTrue();
        ReportedResult failed = new ReportedResult("c4", false, text(SIZE), null, ErrorCode.TIMEOUT, null, 1);
        assertThat(Objects.requireNonNull(kept.whole("a", failed).orElseThrow().error()))
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void aConnectionNamesItsOwnOnly() {
        sent("a", "c1", SIZE);
        assertThat(has("b", "c1")).isFalse();
        kept.forget("a");
        assertThat(has("a", "c1")).isFalse();
        kept.forget("a");
    }

    @Test
    void theOneThatWasNotUsedForLongestGivesWay() {
        sent("a", "c1", SIZE);
        sent("b", "c2", SIZE);
        sent("c", "c3", SIZE);
        assertThat(has("a", "c1")).isTrue();
        sent("d", "c4", SIZE);
        assertThat(has("b", "c2")).isFalse();
        assertThat(has("a", "c1")).isTrue();
        assertThat(has("c", "c3")).isTrue();
        assertThat(has("d", "c4")).isTrue();
        // What has gone leaves its room.
        kept.forget("a");
        kept.forget("c");
        sent("e", "c5", 2 * SIZE);
        assertThat(has("d", "c4")).isTrue();
        sent("f", "c6", 4 * SIZE);
        assertThat(has("f", "c6")).isFalse();
    }
}
