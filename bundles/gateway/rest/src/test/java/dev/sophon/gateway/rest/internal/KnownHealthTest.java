package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks how the Gateway is makes no work, and waits for nothing. */
class KnownHealthTest {
    @TempDir
    Path home;

    /** A store whose reads stop, on demand, until they are let go. */
    private static final class Silent {
        private final AtomicInteger uses = new AtomicInteger();
        private volatile CountDownLatch held = new CountDownLatch(0);

        Store around(Store store) {
            return (Store) Proxy.newProxyInstance(
                    Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                        if (Thread.currentThread().getName().equals("gateway-health")) {
                            uses.incrementAndGet();
                            held.await();
                        } else if (Thread.currentThread().getName().startsWith("qtp")
                                && !method.getName().equals("waiting")) {
                            held.await();
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerKeepsNobodyWaiting() {
        Silent silent = new Silent();
        HandTime time = new HandTime();
        try (TestGateway gateway = new TestGateway(
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty()),
                time,
                0,
                silent::around)) {
            await().until(() -> silent.uses.get() == 2);
            silent.held = new CountDownLatch(1);
            for (int i = 0; i < 20; i++) {
                gateway.nobody().get("/health").expect(200);
            }
            assertThat(silent.uses).hasValue(2);
            time.pass(KnownHealth.LOOK);
            await().until(() -> silent.uses.get() == 3);
            time.pass(KnownHealth.PATIENCE.plusSeconds(1));
            CompletableFuture<Api.Reply> asked = gateway.nobody().later("GET", "/health", null);
            assertThat(asked.orTimeout(10, TimeUnit.SECONDS).join().expect(503).text("status"))
                    .isEqualTo("failing");
            silent.held.countDown();
            await().untilAsserted(() -> {
                time.pass(Duration.ofSeconds(5));
                gateway.nobody().get("/health").expect(200);
            });
        }
    }
}
