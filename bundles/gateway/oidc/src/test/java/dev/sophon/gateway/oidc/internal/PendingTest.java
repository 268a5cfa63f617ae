package dev.sophon.gateway.oidc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.store.HandTime;
import dev.sophon.gateway.web.Pending;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What browsers have begun, as a sign-in at a provider. */
class PendingTest {
    private static final Duration LASTS = Duration.ofMinutes(10);
    private static final int MOST = 200;

    private final HandTime time = new HandTime();
    private final Pending<String> pending = new Pending<>(LASTS, MOST, time);

    @Test
    void aKeyCountsOnceForItsBrowserAndItsTime() {
        pending.add("key", "ada", "192.0.2.1", "one");
        assertThat(pending.knows("ada")).isTrue();
        assertThat(pending.knows("eve")).isFalse();
        assertThat(pending.take("key", "eve")).isEmpty();
        assertThat(pending.take("key", null)).isEmpty();
        assertThat(pending.take("another", "ada")).isEmpty();
        assertThat(pending.take("key", "ada")).contains("one");
        assertThat(pending.take("key", "ada")).isEmpty();
        pending.add("late", "ada", "192.0.2.1", "two");
        time.pass(LASTS.minus(Duration.ofSeconds(1)));
        pending.add("later", "ada", "192.0.2.1", "three");
        time.pass(Duration.ofSeconds(1));
        assertThat(pending.take("late", "ada")).isEmpty();
        assertThat(pending.take("later", "ada")).contains("three");
        assertThat(pending.size()).isZero();
    }

    @Test
    void whoeverBeginsManyPushesOutTheirOwn() {
        pending.add("ada's", "ada", "192.0.2.1", "one");
        for (int i = 0; i < 2 * MOST; i++) {
            pending.add("eve's " + i, "eve", "192.0.2.2", "many");
        }
        assertThat(pending.size()).isEqualTo(MOST);
        assertThat(pending.take("eve's 0", "eve")).isEmpty();
        assertThat(pending.take("ada's", "ada")).isPresent();
    }
}
