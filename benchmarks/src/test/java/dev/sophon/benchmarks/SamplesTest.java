package dev.sophon.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void quantilesLieBetweenNeighbours() {
        Samples samples = Samples.of(40, 10, 30, 20);
        assertThat(samples.median()).isEqualTo(25);
        assertThat(samples.quantile(0)).isEqualTo(10);
        assertThat(samples.quantile(1)).isEqualTo(40);
        assertThat(samples.p99()).isCloseTo(39.7, within(1e-9));
    }

    @Test
    void noiseIsTheQuartilesDistanceByTheMedian() {
        assertThat(Samples.of(1, 2, 3, 4, 5).noise()).isCloseTo(2.0 / 3, within(1e-9));
        assertThat(Samples.of(7, 7, 7).noise()).isZero();
        assertThat(Samples.of(0, 0, 1).noise()).isZero();
    }

    @Test
    void holdsMoreThanItsFirstRoom() {
        Samples samples = new Samples();
        for (int i = 0; i <= 1000; i++) {
            samples.add(i);
        }
        assertThat(samples.count()).isEqualTo(1001);
        assertThat(samples.median()).isEqualTo(500);
    }

    @Test
    void refusesWhatIsNoNumberAndHasNoMedianOfNothing() {
        assertThatThrownBy(() -> new Samples().add(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Samples().median()).isInstanceOf(IllegalStateException.class);
    }
}
