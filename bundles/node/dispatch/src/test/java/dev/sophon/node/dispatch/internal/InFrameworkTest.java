package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.Explanation.State;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.PortProblem;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.BundleListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.wiring.BundleWiring;

class InFrameworkTest {
    private static final String CAPTURE = ScreenCapture.class.getName();

    @TempDir
    Path home;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(home);
        framework.dispatcher().grant(Set.of("test.scope"));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private Optional<CommandInfo> row(String command) throws InterruptedException {
        return framework.catalogue().commands().stream()
                .filter(info -> info.name().equals(command))
                .findFirst();
    }

    private CommandResult run(String command) throws Exception {
        return DispatcherBench.await(framework
                .dispatcher()
                .execute(DispatcherBench.command(
                        command + System.nanoTime(), command, Framework.points().toString(), 20_000)));
    }

    private <T> ServiceRegistration<T> provide(Class<T> type, String problem) {
        T service = type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> switch (method.getName()) {
                    case "displayProblem" -> problem;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == args[0];
                    default -> "fake";
                }));
        return framework.system().registerService(type, service, new Hashtable<>());
    }

    @Test
    void aBundleBringsItsScopesAndTakesThemAlong() throws Exception {
        assertThat(framework.catalogue().scopes()).isEmpty();
        Bundle bundle = framework.plugBringing(
                "test.one",
                "dev.sophon.scope;dev.sophon.scope=test.scope;risk=HIGH;words=\"Does things\","
                        + "dev.sophon.scope;dev.sophon.scope=browser.peek;risk=NONE;words=\"Looks\","
                        + "dev.sophon.scope;dev.sophon.scope=odd.one,"
                        + "dev.sophon.scope;dev.sophon.scope=system.execute;risk=NONE;words=\"Harmless\","
                        + "dev.sophon.scope;dev.sophon.scope=NoName;risk=NONE");
        await().until(() -> row("test.one").isPresent());

        assertThat(framework.catalogue().scopes())
                .containsExactly(
                        new Scope("browser.peek", Risk.MEDIUM, "Looks"),
                        new Scope("odd.one", Risk.CRITICAL, ""),
                        new Scope("test.scope", Risk.HIGH, "Does things"));
        assertThat(row("test.one").orElseThrow().risk())
                .as("no command is below its scope")
                .isEqualTo(Risk.HIGH);

        bundle.uninstall();
        await().until(() -> framework.catalogue().scopes().isEmpty());
    }

    @Test
    void aCommandOfABroughtScopeAtRiskCriticalNeedsAnApproval() throws Exception {
        framework.plugBringing("test.one", "dev.sophon.scope;dev.sophon.scope=test.scope;risk=CRITICAL;words=x");
        await().until(() -> row("test.one").isPresent());
        assertThat(run("test.one").error()).isEqualTo(ErrorCode.APPROVAL_REJECTED);
    }

    @Test
    void aBundleThatComesBringsItsCommandAndTakesItAlong() throws Exception {
        BlockingQueue<List<CommandInfo>> told = new LinkedBlockingQueue<>();
        AutoCloseable subscription = framework.catalogue().subscribe(told::add);
        assertThat(run("filesystem.list").message()).contains("sophon-capability-filesystem");

        Bundle bundle = framework.plug("filesystem.list", Map.of());
        List<CommandInfo> first = told.poll(10, TimeUnit.SECONDS);
        assertThat(first).singleElement().satisfies(info -> {
            assertThat(info.name()).isEqualTo("filesystem.list");
            assertThat(info.status()).isEqualTo(Availability.AVAILABLE);
            assertThat(info.bundle()).isEqualTo("test.plugged");
            assertThat(info.bundleVersion()).isEqualTo("1.2.3");
            assertThat(info.paramsSchema().path("properties").has("points")).isTrue();
        });
        assertThat(framework
                        .catalogue()
                        .explain("filesystem.list")
                        .components()
                        .get(0)
                        .state())
                .as("listing creates no handler")
                .isEqualTo(State.SATISFIED);
        assertThat(run("filesystem.list").ok()).isTrue();
        assertThat(framework
                        .catalogue()
                        .explain("filesystem.list")
                        .components()
                        .get(0)
                        .state())
                .isEqualTo(State.ACTIVE);

        bundle.uninstall();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(run("filesystem.list").error()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
        subscription.close();
        assertThat(told).isEmpty();
    }

    @Test
    void aMissingReferenceIsNamedWithHowToMendItAndComesBack() throws Exception {
        framework.plug("test.capture", Map.of(CAPTURE, ""));
        await().atMost(Duration.ofSeconds(4))
                .untilAsserted(() -> assertThat(row("test.capture")).hasValueSatisfying(info -> {
                    assertThat(info.status()).isEqualTo(Availability.UNAVAILABLE);
                    assertThat(info.reason()).contains("ScreenCapture", "install or start");
                    assertThat(info.paramsSchema().path("properties").has("points"))
                            .isTrue();
                }));
        assertThat(run("test.capture")).satisfies(result -> {
            assertThat(result.error()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            assertThat(result.message()).contains("ScreenCapture");
        });

        ServiceRegistration<HostPlatform> host = provide(HostPlatform.class, "there is no display: set DISPLAY");
        Explanation why = framework.catalogue().explain("test.capture");
        assertThat(why.status()).isEqualTo(Availability.UNAVAILABLE);
        assertThat(why.components()).singleElement().satisfies(component -> {
            assertThat(component.state()).isEqualTo(State.UNSATISFIED_REFERENCE);
            assertThat(component.bundle()).isEqualTo("test.plugged 1.2.3");
            assertThat(component.missing()).singleElement().satisfies(missing -> {
                assertThat(missing.service()).isEqualTo(CAPTURE);
                assertThat(missing.mend()).isEqualTo("there is no display: set DISPLAY");
            });
        });
        assertThat(why.advice()).singleElement().asString().contains("set DISPLAY");

        ServiceRegistration<ScreenCapture> port = provide(ScreenCapture.class, "");
        await().atMost(Duration.ofSeconds(4))
                .untilAsserted(() ->
                        assertThat(row("test.capture").orElseThrow().status()).isEqualTo(Availability.AVAILABLE));
        assertThat(run("test.capture").ok()).isTrue();
        port.unregister();
        await().atMost(Duration.ofSeconds(4))
                .untilAsserted(() ->
                        assertThat(row("test.capture").orElseThrow().reason()).contains("set DISPLAY"));
        host.unregister();
    }

    @Test
    void aCommandWhosePortHasJustLeftIsUnsupportedAndNeverUnknown() throws Exception {
        ServiceRegistration<ScreenCapture> first = provide(ScreenCapture.class, "");
        framework.plug("test.capture", Map.of(CAPTURE, ""));
        await().until(() -> row("test.capture").isPresent());
        List<Boolean> there = new CopyOnWriteArrayList<>();
        AutoCloseable subscription = framework
                .catalogue()
                .subscribe(rows ->
                        there.add(rows.stream().anyMatch(info -> info.name().equals("test.capture"))));
        first.unregister();
        for (int round = 0; round < 20; round++) {
            assertThat(run("test.capture").error()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            ServiceRegistration<ScreenCapture> port = provide(ScreenCapture.class, "");
            assertThat(run("test.capture").ok()).isTrue();
            port.unregister();
        }
        assertThat(run("test.capture").message()).contains("test.capture cannot run now", "ScreenCapture");
        await().until(() -> row("test.capture").orElseThrow().status() == Availability.UNAVAILABLE);
        subscription.close();
        assertThat(there).doesNotContain(false);
    }

    /** Holds the component runtime where it has come to the first component of a bundle, and not to the second. */
    private final class Held implements AutoCloseable {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private final ServiceListener hold = event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                reached.countDown();
                awaitOrFail(leave);
            }
        };

        Held() throws InvalidSyntaxException {
            framework.system().addServiceListener(hold, "(sophon.command.name=test.first)");
        }

        /** Once what the other thread starts is held. */
        void await() {
            awaitOrFail(reached);
        }

        @Override
        public void close() {
            leave.countDown();
            framework.system().removeServiceListener(hold);
        }
    }

    private List<State> statesOfSecond() throws InterruptedException {
        return framework.catalogue().explain("test.second").components().stream()
                .map(Explanation.Component::state)
                .toList();
    }

    @Test
    void aComponentThatIsJustBeingStartedIsNotCalledSwitchedOff() throws Exception {
        CompletableFuture<Bundle> plugged;
        try (Held held = new Held()) {
            plugged = elsewhere(() -> framework.plug("test.first", "test.second"));
            held.await();
            assertThat(statesOfSecond()).containsExactly(State.STARTING);
            framework.plug("test.other", Map.of());
            assertThat(row("test.other")).as("the catalogue has looked").isPresent();
            assertThat(row("test.second")).isEmpty();
        }
        Bundle bundle = plugged.get(10, TimeUnit.SECONDS);
        assertThat(row("test.second").orElseThrow().status()).isEqualTo(Availability.AVAILABLE);

        framework.disable(bundle, "test.second");
        await().untilAsserted(() ->
                assertThat(row("test.second").orElseThrow().reason()).isEqualTo("its component is switched off"));
    }

    @Test
    void aPortThatItsBundleDoesNotEnableTellsHowToMendThat() throws Exception {
        framework.plugLacking("test.lacking", "test.Port", "install the package port");
        await().untilAsserted(() -> {
            CommandInfo row = row("test.lacking").orElseThrow();
            assertThat(row.status()).isEqualTo(Availability.UNAVAILABLE);
            assertThat(row.reason()).isEqualTo("it needs Port: install the package port");
        });
        assertThat(run("test.lacking").message())
                .isEqualTo("test.lacking cannot run now: it needs Port: install the package port");
    }

    /** That its first start has ended is told when the second has begun. */
    @Test
    void aBundleThatIsStartedAnewBeforeItsStartIsToldIsJustBeingStartedStill() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch tellOn = new CountDownLatch(1);
        BundleListener slow = event -> {
            if (event.getType() == BundleEvent.STARTED && told.getCount() > 0) {
                told.countDown();
                awaitOrFail(tellOn);
            }
        };
        framework.system().addBundleListener(slow);
        framework.plug("test.other", Map.of());
        awaitOrFail(told);
        CompletableFuture<Bundle> again;
        try {
            Bundle bundle = framework.plug("test.first", "test.second");
            bundle.stop();
            try (Held held = new Held()) {
                again = elsewhere(() -> {
                    bundle.start();
                    return bundle;
                });
                held.await();
                CountDownLatch allTold = new CountDownLatch(1);
                framework.system().addBundleListener(event -> {
                    if (event.getType() == BundleEvent.UNINSTALLED) {
                        allTold.countDown();
                    }
                });
                framework.system().getBundle("test.plugged").uninstall();
                tellOn.countDown();
                awaitOrFail(allTold);
                assertThat(statesOfSecond()).containsExactly(State.STARTING);
            }
        } finally {
            tellOn.countDown();
        }
        Bundle started = again.get(10, TimeUnit.SECONDS);
        framework.disable(started, "test.second");
        await().untilAsserted(() -> assertThat(statesOfSecond()).containsExactly(State.DISABLED));
    }

    private static <T> CompletableFuture<T> elsewhere(Callable<T> task) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return task.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Away and back before it is told: there is no news, but for who asked in between. */
    @Test
    void whoAskedWhileACommandWasAwayIsToldThatItIsBack() throws Exception {
        BlockingQueue<List<CommandInfo>> told = new LinkedBlockingQueue<>();
        AutoCloseable subscription = framework.catalogue().subscribe(told::add);
        Bundle bundle = framework.plug("test.plugged", Map.of());
        assertThat(told.poll(10, TimeUnit.SECONDS)).hasSize(1);
        for (int round = 0; round < 20; round++) {
            told.clear();
            bundle.stop();
            List<CommandInfo> given = framework.catalogue().commands();
            bundle.start();
            if (given.isEmpty()) {
                await().until(() -> told.stream().anyMatch(rows -> !rows.isEmpty()));
            }
        }
        subscription.close();
    }

    private static void awaitOrFail(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTargetThatNothingMatchesIsShown() throws Exception {
        framework.plug("test.capture", Map.of(CAPTURE, "(sophon.display=x11)"));
        await().atMost(Duration.ofSeconds(4)).until(() -> row("test.capture").isPresent());
        assertThat(framework
                        .catalogue()
                        .explain("test.capture")
                        .components()
                        .get(0)
                        .missing()
                        .get(0))
                .satisfies(missing -> {
                    assertThat(missing.target()).isEqualTo("(sophon.display=x11)");
                    assertThat(missing.mend()).contains("ScreenCapture with (sophon.display=x11)");
                });
    }

    @Test
    void aBackendTellsWhatItsDesktopLacks() throws Exception {
        framework.plug("test.capture", Map.of(CAPTURE, "(sophon.display=x11)"));
        await().atMost(Duration.ofSeconds(4)).until(() -> row("test.capture").isPresent());
        PortProblem problem = () -> "this compositor gives no pictures: log in to another session";
        ServiceRegistration<PortProblem> found = framework
                .system()
                .registerService(PortProblem.class, problem, new Hashtable<>(Map.of(PortProblem.PORT, new String[] {
                    CAPTURE, "dev.sophon.Other"
                })));

        assertThat(whyNot()).isEqualTo("this compositor gives no pictures: log in to another session");

        found.unregister();
        assertThat(whyNot()).contains("ScreenCapture with (sophon.display=x11)");
    }

    private String whyNot() throws Exception {
        return framework
                .catalogue()
                .explain("test.capture")
                .components()
                .get(0)
                .missing()
                .get(0)
                .mend();
    }

    @Test
    void aNameThatNobodyBringsIsExplainedToo() throws Exception {
        assertThat(framework.catalogue().explain("no.such").status()).isNull();
        assertThat(framework.catalogue().explain("camera.snap")).satisfies(why -> {
            assertThat(why.status()).isEqualTo(Availability.RESERVED);
            assertThat(why.summary()).contains("sophon-capability-camera");
        });
    }

    @Test
    void aHundredInstallationsLeaveNoClassLoaderBehind() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            loaders.add(cycle());
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            // The framework itself holds on to the last one.
            return loaders.stream().filter(loader -> loader.get() != null).count() <= 2;
        });
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(100);
    }

    private WeakReference<ClassLoader> cycle() throws Exception {
        Bundle bundle = framework.plug("test.plugged", Map.of());
        assertThat(run("test.plugged").ok()).isTrue();
        WeakReference<ClassLoader> loader =
                new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
        uninstall(bundle);
        return loader;
    }

    private static void uninstall(Bundle bundle) throws BundleException {
        bundle.uninstall();
    }
}
