package dev.sophon.node.control.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.control.Shell;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;

class AwaitedShellTest {
    private final AwaitedShell shell = new AwaitedShell();
    private final Container container = new Container();

    /** Whether somebody who asks now is held until it comes, rather than told that there is none. */
    private boolean isAwaited() throws InterruptedException {
        Thread asking = new Thread(shell::get);
        asking.start();
        await().until(() -> asking.getState() == Thread.State.TIMED_WAITING || !asking.isAlive());
        boolean waits = asking.isAlive();
        asking.interrupt();
        asking.join();
        return waits;
    }

    @Test
    void isAwaitedWhileTheContainerStartsAndStartedBehindAllElse() throws Exception {
        container.level = 80;
        shell.follow(container.bundles());
        container.tell();
        assertThat(isAwaited()).isTrue();
        assertThat(container.level).isEqualTo(80);

        container.level = 100;
        container.tell();
        assertThat(container.level).as("it has been asked for before").isEqualTo(120);
        assertThat(isAwaited()).isTrue();

        container.tell();
        assertThat(isAwaited()).as("it has not come with its bundles").isFalse();
        assertThat(container.listeners).as("it does not look on").isEmpty();
    }

    @Test
    void isNotStartedUnlessItIsAskedFor() throws Exception {
        container.level = 80;
        shell.follow(container.bundles());
        container.level = 100;
        container.tell();
        assertThat(container.level).isEqualTo(100);

        assertThat(isAwaited()).isTrue();
        assertThat(container.level).isEqualTo(120);
    }

    @Test
    void isStartedAtOnceWhereTheTerminalIsToBeTheConsole() {
        container.console = true;
        container.level = 99;
        shell.follow(container.bundles());
        container.level = 100;
        container.tell();
        assertThat(container.level).isEqualTo(120);
    }

    @Test
    void isNotStartedInAContainerThatStops() throws Exception {
        container.level = 100;
        container.state = Bundle.STOPPING;
        shell.follow(container.bundles());
        assertThat(isAwaited()).isTrue();
        assertThat(container.level).isEqualTo(100);
    }

    @Test
    void isNotAwaitedWhereItsBundlesHaveStartedBefore() throws Exception {
        container.level = 120;
        shell.follow(container.bundles());
        assertThat(isAwaited()).isFalse();
        assertThat(container.listeners).isEmpty();
    }

    @Test
    void isNotAwaitedInAContainerWhoseLastEventCameWhileItBeganToListen() throws Exception {
        container.level = 100;
        container.endsBeforeListening = true;
        shell.follow(container.bundles());
        assertThat(isAwaited()).isFalse();
    }

    @Test
    void aShellThatLeavesBehindItsSuccessorDoesNotTakeThatAlong() {
        shell.allStarted();
        Shell first = new NoShell();
        Shell second = new NoShell();
        shell.came(first);
        shell.came(second);
        shell.left(first);
        assertThat(shell.get()).isSameAs(second);
        shell.left(second);
        assertThat(shell.get()).isNull();
    }

    /** A container that starts as the test says. */
    private static final class Container {
        volatile int level;
        volatile int state = Bundle.ACTIVE;
        boolean console;
        /** Its last event is over when the listener is taken up. */
        boolean endsBeforeListening;

        final List<FrameworkListener> listeners = new CopyOnWriteArrayList<>();

        void tell() {
            listeners.forEach(listener -> listener.frameworkEvent(
                    new FrameworkEvent(FrameworkEvent.STARTLEVEL_CHANGED, fake(Bundle.class), null)));
        }

        BundleContext bundles() {
            return fake(BundleContext.class);
        }

        private <T> T fake(Class<T> type) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, args) -> answer(method.getName(), args)));
        }

        private @Nullable Object answer(String method, @Nullable Object[] args) {
            return switch (method) {
                case "getProperty" -> Boolean.toString(console);
                case "getBundle" -> fake(Bundle.class);
                case "adapt" -> fake(FrameworkStartLevel.class);
                case "getState" -> state;
                case "getStartLevel" -> level;
                case "setStartLevel" -> {
                    level = (int) args[0];
                    yield null;
                }
                case "addFrameworkListener" -> {
                    level = endsBeforeListening ? 120 : level;
                    listeners.add((FrameworkListener) args[0]);
                    yield null;
                }
                case "removeFrameworkListener" -> {
                    listeners.remove(args[0]);
                    yield null;
                }
                default -> throw new AssertionError(method + " is not asked for here");
            };
        }
    }

    private static final class NoShell implements Shell {
        @Override
        public int run(String commandLine, InputStream in, OutputStream out, OutputStream err) {
            throw new AssertionError("nothing is run here");
        }

        @Override
        public void interact(Terminal terminal) {
            throw new AssertionError("nobody types here");
        }
    }
}
