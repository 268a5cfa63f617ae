package dev.sophon.gateway.oidc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.store.HandTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingTest {
    private final HandTime time = new HandTime();
    private final Pending pending = new Pending(time);

    private Begun begun(String browser, String address) {
        return new Begun(
                Secrets.sha256(browser), "nonce", "verifier", "uri", "", "", null, address, time.now(), time.nanos());
    }

    @Test
    void aStateCountsOnceForItsBrowserAndTenMinutes() {
        String state = pending.add(begun("ada", "192.0.2.1"));
        assertThat(pending.knows("ada")).isTrue();
        assertThat(pending.knows("eve")).isFalse();
        assertThat(pending.take(state, "eve")).isEmpty();
        assertThat(pending.take(state, null)).isEmpty();
        assertThat(pending.take("0".repeat(40), "ada")).isEmpty();
        assertThat(pending.take(state, "ada")).isPresent();
        assertThat(pending.take(state, "ada")).isEmpty();
        String late = pending.add(begun("ada", "192.0.2.1"));
        time.pass(Pending.LASTS.minus(Duration.ofSeconds(1)));
        String later = pending.add(begun("ada", "192.0.2.1"));
        time.pass(Duration.ofSeconds(1));
        assertThat(pending.take(late, "ada")).isEmpty();
        assertThat(pending.take(later, "ada")).isPresent();
        assertThat(pending.size()).isZero();
    }

    @Test
    void whoeverBeginsManyPushesOutTheirOwn() {
        String ada = pending.add(begun("ada", "192.0.2.1"));
        String first = pending.add(begun("eve", "192.0.2.2"));
        for (int i = 0; i < 2 * Pending.MOST; i++) {
            pending.add(begun("eve", "192.0.2.2"));
        }
        assertThat(pending.size()).isEqualTo(Pending.MOST);
        assertThat(pending.take(first, "eve")).isEmpty();
        assertThat(pending.take(ada, "ada")).isPresent();
    }
}
