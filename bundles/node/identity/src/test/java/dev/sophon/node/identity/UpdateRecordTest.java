package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateRecordTest {
    @Test
    void theNewestQuarantinedVersionsComeFirst() {
        UpdateRecord record = new UpdateRecord(
                null, null, null, Map.of(), Map.of("1.2.0", "a", "1.10.0", "b", "0.9.9", "c", "by hand", "d"), null);

        assertThat(record.newestQuarantined(2)).containsExactly(Map.entry("1.10.0", "b"), Map.entry("1.2.0", "a"));
        assertThat(record.newestQuarantined(9)).hasSize(3);
        assertThat(UpdateRecord.NONE.newestQuarantined(9)).isEmpty();
    }
}
