package dev.sophon.node.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.node.command.SelfTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Bundles whose code hangs or throws, in a real framework: nobody waits for them for ever. */
class FrameworkContainerTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String PLACE = FeatureSet.LOCATION + "acme/1.0.0/0123456789abcdef/x.jar";

    @TempDir
    Path temp;

    private Framework framework;
    private FrameworkContainer container;

    public static final class Hangs implements BundleActivator {
        @Override
        public void start(BundleContext context) throws InterruptedException {
            new CountDownLatch(1).await();
        }

        @Override
        public void stop(BundleContext context) {}
    }

    public static final class Throws implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("no list today");
        }

        @Override
        public void stop(BundleContext context) {}
    }

    /** What its self-test does is in its manifest. */
    public static final class Tests implements BundleActivator, SelfTest {
        private String does = "";

        @Override
        public void start(BundleContext context) {
            does = context.getBundle().getHeaders().get("Test-Does");
            context.registerService(SelfTest.class, this, null);
        }

        @Override
        public void run() throws InterruptedException {
            if (does.equals("hang")) {
                new CountDownLatch(1).await();
            } else if (does.equals("throw")) {
                throw new IllegalStateException("nothing to list\nat all");
            }
        }

        @Override
        public void stop(BundleContext context) {}
    }

    @BeforeEach
    void start() throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        temp.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "dev.sophon.node.command;version=1.0.0",
                        Constants.FRAMEWORK_BEGINNING_STARTLEVEL,
                        "100"));
        framework.start();
        container = new FrameworkContainer(framework.getBundleContext(), SHORT);
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    private static byte[] jar(Class<?> activator, String does) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "acme");
        main.putValue("Bundle-Activator", activator.getName());
        main.putValue("Import-Package", "org.osgi.framework,dev.sophon.node.command");
        main.putValue("Test-Does", does);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String name = activator.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = activator.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new ZipEntry(name));
            code.transferTo(jar);
        }
        return bytes.toByteArray();
    }

    @Test
    void anActivationThatHangsOrThrowsIsAFailedStartAndGoes() throws Exception {
        container.install(PLACE, jar(Hangs.class, ""));
        assertThatThrownBy(() -> container.start(List.of(PLACE), false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not come to an end");
        assertThat(container.inactive(List.of(PLACE))).contains("acme");
        container.remove(List.of(PLACE));
        container.install(PLACE, jar(Throws.class, ""));
        assertThatThrownBy(() -> container.start(List.of(PLACE), false)).isInstanceOf(IOException.class);
        container.remove(List.of(PLACE));
        assertThat(container.locations()).isEmpty();
    }

    @Test
    void aSelfTestPassesThrowsOrHangs() throws Exception {
        for (String does : List.of("pass", "throw", "hang")) {
            container.install(PLACE, jar(Tests.class, does));
            container.start(List.of(PLACE), false);
            switch (does) {
                case "pass" ->
                    assertThatCode(() -> container.test(List.of(PLACE), SHORT)).doesNotThrowAnyException();
                case "throw" ->
                    assertThatThrownBy(() -> container.test(List.of(PLACE), SHORT))
                            .isInstanceOf(IOException.class)
                            .hasMessage("nothing to list");
                default ->
                    assertThatThrownBy(() -> container.test(List.of(PLACE), SHORT))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("does not come to an end");
            }
            container.remove(List.of(PLACE));
        }
    }
}
