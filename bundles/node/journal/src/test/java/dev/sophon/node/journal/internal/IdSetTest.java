package dev.sophon.node.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdSetTest {
    @Test
    void holdsWhatWasAddedAndNothingElse() {
        IdSet ids = new IdSet();
        for (int i = 0; i < 50_000; i += 2) {
            ids.add(IdSet.Print.of("id-" + i));
            ids.add(IdSet.Print.of("id-" + i));
        }
        assertThat(ids.size()).isEqualTo(25_000);
        for (int i = 0; i < 50_000; i++) {
            assertThat(ids.contains(IdSet.Print.of("id-" + i))).isEqualTo(i % 2 == 0);
        }
    }
}
