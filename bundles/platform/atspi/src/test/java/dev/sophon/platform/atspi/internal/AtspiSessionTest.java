package dev.sophon.platform.atspi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.platform.element.ElementTree.Elements;
import dev.sophon.node.platform.element.ElementTree.Query;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AtspiSessionTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    void theBusIsAServiceWhileItAnswers() throws Exception {
        AtomicInteger registered = new AtomicInteger();
        AtspiSession session;
        try (HeadlessDesktop desktop = new HeadlessDesktop()) {
            session = new AtspiSession(desktop.environment(), bus -> {
                registered.incrementAndGet();
                return registered::decrementAndGet;
            });
            await().atMost(SOON).untilAtomic(registered, org.hamcrest.Matchers.is(1));
        }
        await().atMost(SOON).untilAtomic(registered, org.hamcrest.Matchers.is(0));
        session.stop();
    }

    @Test
    void aBusThatIsLostWhileAskingIsTold() throws Exception {
        AtspiElementTree tree = new AtspiElementTree(
                new AccessibilityBus(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")), false, null);

        Elements found = tree.query(new Query(true, false, null, 8, 100, Duration.ofSeconds(5)));

        assertThat(found.windows()).isEmpty();
        assertThat(found.warning()).contains("bus was lost");
    }
}
