package dev.sophon.signalr.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.signalr.server.internal.Negotiations.Claim;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What was negotiated is opened once, and takes a place only until it is. */
class NegotiationsTest {
    private static final Principal ANNA = () -> "anna";
    private static final Principal BERT = () -> "bert";

    private static String offered(Negotiations negotiations) {
        return Objects.requireNonNull(negotiations.offer(ANNA), "no place was left");
    }

    @Test
    void isOpenedOnceAndByWhoAskedForIt() {
        Negotiations negotiations = new Negotiations(Duration.ofMinutes(1), 10);
        String token = offered(negotiations);
        assertThat(negotiations.claim(token, BERT)).isEqualTo(Claim.OTHER_USER);
        assertThat(negotiations.claim(token, ANNA)).isEqualTo(Claim.CLAIMED);
        assertThat(negotiations.claim(token, ANNA)).isEqualTo(Claim.TAKEN);
        negotiations.opened(token);
        assertThat(negotiations.claim(token, ANNA)).isEqualTo(Claim.TAKEN);
        negotiations.release(token);
        assertThat(negotiations.claim(token, ANNA)).isEqualTo(Claim.UNKNOWN);
    }

    @Test
    void whatIsOpenTakesNoPlaceOfThoseThatWait() {
        Negotiations negotiations = new Negotiations(Duration.ofMinutes(1), 1);
        String first = offered(negotiations);
        assertThat(negotiations.offer(ANNA)).isNull();
        assertThat(negotiations.claim(first, ANNA)).isEqualTo(Claim.CLAIMED);
        negotiations.opened(first);
        assertThat(negotiations.offer(ANNA)).isNotNull();
    }

    @Test
    void onlyWhatWasNotOpenedExpires() {
        Negotiations negotiations = new Negotiations(Duration.ofNanos(-1), 10);
        String left = offered(negotiations);
        String opened = offered(negotiations);
        assertThat(negotiations.claim(opened, ANNA)).isEqualTo(Claim.CLAIMED);
        negotiations.opened(opened);
        negotiations.expire();
        assertThat(negotiations.claim(left, ANNA)).isEqualTo(Claim.UNKNOWN);
        assertThat(negotiations.claim(opened, ANNA)).isEqualTo(Claim.TAKEN);
    }

    @Test
    void nobodyTakesThePlacesOfOthersAndWhatIsOverGivesThemBack() {
        Negotiations negotiations = new Negotiations(Duration.ofNanos(-1), 10_000);
        for (int round = 0; round < 3; round++) {
            String last = "";
            for (int i = 0; i < 100; i++) {
                last = offered(negotiations);
            }
            assertThat(negotiations.offer(ANNA)).isNull();
            assertThat(negotiations.offer(BERT)).isNotNull();
            negotiations.release(last);
            negotiations.opened(offered(negotiations));
            offered(negotiations);
            assertThat(negotiations.offer(ANNA)).isNull();
            negotiations.expire();
        }
    }

    @Test
    void anOfferCostsTheSameBesideManyThatWait() {
        Negotiations negotiations = new Negotiations(Duration.ofMinutes(1), 100_000);
        long few = cheapest(negotiations);
        for (int i = 0; i < 10_000; i++) {
            String user = "user " + i;
            assertThat(negotiations.offer(() -> user)).isNotNull();
        }
        assertThat(cheapest(negotiations))
                .as("a walk would cost a hundred times as much")
                .isLessThan(20 * Math.max(few, 1));
    }

    private static long cheapest(Negotiations negotiations) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                negotiations.release(offered(negotiations));
            }
            least = Math.min(least, System.nanoTime() - begun);
        }
        return least;
    }
}
