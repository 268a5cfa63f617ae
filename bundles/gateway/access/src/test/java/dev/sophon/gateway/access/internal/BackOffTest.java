package dev.sophon.gateway.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.HandTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final int FREE = 2;

    private final HandTime time = new HandTime();
    private final BackOff backOff = new BackOff(Duration.ofSeconds(4), time);

    @Test
    void eachFailureBeyondTheFreeOnesDoublesTheWaitUpToTheLongest() {
        for (int i = 0; i < FREE; i++) {
            backOff.attempt("ann", FREE);
        }
        for (int seconds : List.of(1, 2, 4, 4)) {
            backOff.attempt("ann", FREE);
            time.pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThatThrownBy(() -> backOff.attempt("ann", FREE))
                    .isInstanceOf(Refusal.class)
                    .hasMessageEndingWith("try again in 1 s");
            time.pass(Duration.ofMillis(1));
        }
        backOff.attempt("bob", FREE);
        assertThat(backOff.count("bob")).isEqualTo(1);
        backOff.succeeded("ann", true);
        assertThat(backOff.count("ann")).isZero();
    }
}
