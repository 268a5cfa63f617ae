package dev.sophon.node.connection.internal.link;

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
    void keepsToThePaceThatTheGatewayNamedUntilMinutesArePast() {
        backoff.greeted(Duration.ofSeconds(5));

        Duration waited = Duration.ZERO;
        while (waited.compareTo(Backoff.SOON) < 0) {
            Duration wait = backoff.next();
            assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
            waited = waited.plus(wait);
        }

        assertThat(backoff.next()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(IntStream.range(0, 100).mapToObj(i -> backoff.next()))
                .anySatisfy(wait -> assertThat(wait).isGreaterThan(Duration.ofSeconds(25)));
    }

    @Test
    void aPaceIsNeverQuickerThanTheLeastNorSlowerThanTheMost() {
        backoff.greeted(Duration.ofMillis(1));
        assertThat(IntStream.range(0, 50).mapToObj(i -> backoff.next()))
                .allSatisfy(wait -> assertThat(wait).isBetween(Backoff.LEAST, Duration.ofSeconds(2)));

        backoff.reset();
        backoff.greeted(Duration.ofDays(1));
        assertThat(IntStream.range(0, 10).mapToObj(i -> backoff.next()))
                .allSatisfy(wait -> assertThat(wait).isBetween(Backoff.LEAST, Backoff.MOST));
    }

    @Test
    void aConnectionThatHeldGivesTheMinutesBack() {
        backoff.greeted(Duration.ofSeconds(2));
        IntStream.range(0, 400).forEach(i -> backoff.next());

        backoff.reset();

        assertThat(IntStream.range(0, 100).mapToObj(i -> backoff.next()))
                .allSatisfy(wait -> assertThat(wait).isLessThanOrEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void waitsLongForWhatOnlyPeopleCanHeal() {
        assertThat(backoff.slow()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
