package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotPlugTest {
    private static final int CYCLES = 200;

    @TempDir
    Path home;

    /** Loads the plug-in anew, as another start of its bundle does; all else comes from the parent. */
    private static final class FreshLoader extends URLClassLoader {
        FreshLoader() {
            super(new URL[0], HotPlugTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PluggedIn.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void twoHundredCapabilitiesComeAndGoAndLeaveNoClassBehind() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (DispatcherBench bench = new DispatcherBench(home)) {
            for (int i = 0; i < 20; i++) {
                loaders.add(cycle(bench));
            }
            awaitCollected(loaders);
            int classes = loadedClasses();
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            for (int i = 20; i < CYCLES; i++) {
                loaders.add(cycle(bench));
            }
            awaitCollected(loaders);
            assertThat(loadedClasses()).isLessThan(classes + 100);
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + 10);
        }
    }

    private static int loadedClasses() {
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    private static void awaitCollected(List<WeakReference<ClassLoader>> loaders) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.get() == null);
        });
    }

    private static WeakReference<ClassLoader> cycle(DispatcherBench bench) throws Exception {
        FreshLoader loader = new FreshLoader();
        CommandHandler<?, ?> handler = (CommandHandler<?, ?>) loader.loadClass(PluggedIn.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        assertThat(handler.getClass()).isNotSameAs(PluggedIn.class);
        RegisteredHandler registered = bench.add("test.plugged", handler);
        CommandResult result = bench.run("test.plugged", "{'points':[{'x':1,'y':2}]}");
        assertThat(result.result().tree()).isEqualTo(DispatcherBench.json("{'mode':'fast','points':[{'x':1,'y':2}]}"));
        assertThat(bench.run("test.plugged", "{'points':[{'x':1}]}").error()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(bench.run("test.plugged", "{'points':[]}").error()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        bench.handlers.remove(registered, Duration.ofSeconds(5));
        assertThat(bench.run("test.plugged", "{'points':[]}").error()).isEqualTo(ErrorCode.UNKNOWN_COMMAND);
        return new WeakReference<>(loader);
    }
}
