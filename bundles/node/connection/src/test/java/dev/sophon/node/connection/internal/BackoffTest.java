package dev.sophon.node.connection.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(new Random(1));

    @Test
    void growsFromOneSecondToThirtyAndStaysThere() {
        assertThat(backoff.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(backoff.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
        assertThat(IntStream.range(0, 1000).mapToObj(i -> backoff.next()))
                .allSatisfy(wait -> assertThat(wait).isBetween(Backoff.LEAST, Backoff.MOST))
                .anySatisfy(wait -> assertThat(wait).isGreaterThan(Duration.ofSeconds(25)))
                .anySatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(5)));
    }

    @Test
    void beginsAnewAfterAConnectionThatHeld() {
        IntStream.range(0, 20).forEach(i -> backoff.next());

        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void waitsLongForWhatOnlyPeopleCanHeal() {
        assertThat(backoff.slow()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
