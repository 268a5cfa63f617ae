package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.HealthCheck.Status;
import dev.sophon.gateway.store.HandTime;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.internal.SqlStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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
    void whoAsksMakesNoWorkAndWaitsForNothing() {
        Silent silent = new Silent();
        HandTime time = new HandTime();
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty());
        try (TestGateway gateway = new TestGateway(settings, time, 0, silent::around)) {
            await().until(() -> silent.uses.get() == 2);
            silent.held = new CountDownLatch(1);
            for (int i = 0; i < 20; i++) {
                gateway.nobody().get("/health").expect(200);
            }
            assertThat(silent.uses).hasValue(2);
            silent.held.countDown();
        }
    }

    @Test
    void aLookThatDoesNotEndIsAnOutageUntilItDoes() throws Exception {
        Silent silent = new Silent();
        HandTime time = new HandTime();
        SqlStore store = new SqlStore(new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty()));
        try {
            KnownHealth health = new KnownHealth(silent.around(store), new GatewayHome(home), time, Duration.ZERO);
            await().until(() -> health.now().database().status() == Status.OK && silent.uses.get() == 2);
            silent.held = new CountDownLatch(1);
            time.pass(KnownHealth.LOOK);
            await().until(() -> health.now().database().status() == Status.FAILING);
            assertThat(health.now().writer().message()).contains("not answered");
            silent.held.countDown();
            await().until(() -> health.now().database().status() == Status.OK);
            health.close();
        } finally {
            store.close();
        }
    }
}
