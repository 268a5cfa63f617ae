package dev.sophon.node.features.internal;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.SelfTest;
import dev.sophon.protocol.signed.Release;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * The framework itself. Code of a bundle runs on a thread that nobody waits for longer than a while: it may hang, and the
 * framework would wait for ever.
 */
final class FrameworkContainer implements Container {
    /** As for all that is plugged in. */
    private static final int START_LEVEL = 80;

    private final BundleContext context;
    private final Duration patience;

    FrameworkContainer(BundleContext context, Duration patience) {
        this.context = context;
        this.patience = patience;
    }

    private Stream<Bundle> all() {
        return Arrays.stream(context.getBundles());
    }

    @Override
    public List<String> locations() {
        return all().map(Bundle::getLocation)
                .filter(location -> location.startsWith(FeatureSet.LOCATION))
                .toList();
    }

    @Override
    public void install(String location, byte[] jar) throws IOException {
        try {
            Bundle bundle = context.installBundle(location, new ByteArrayInputStream(jar));
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
        } catch (BundleException e) {
            if (e.getType() == BundleException.DUPLICATE_BUNDLE_ERROR) {
                throw new FileAlreadyExistsException(location, null, words(e));
            }
            throw new IOException(words(e), e);
        } catch (IllegalStateException e) {
            throw new IOException(words(e), e);
        }
    }

    @Override
    public void start(Collection<String> locations, boolean lasting) throws IOException {
        within(patience, () -> {
            for (String location : locations) {
                Bundle bundle = context.getBundle(location);
                if (bundle == null) {
                    throw new BundleException("it is not installed");
                }
                bundle.start(lasting ? 0 : Bundle.START_TRANSIENT);
            }
        });
    }

    @Override
    public void remove(Collection<String> locations) throws IOException {
        within(patience, () -> {
            List<Bundle> bundles = locations.stream()
                    .map(context::getBundle)
                    .filter(Objects::nonNull)
                    .toList();
            for (Bundle bundle : bundles) {
                bundle.uninstall();
            }
            if (!bundles.isEmpty()) {
                refresh(bundles);
            }
        });
    }

    /** So that what comes behind them is wired to its own, and their class loaders go. */
    private void refresh(Collection<Bundle> bundles) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(bundles, event -> done.countDown());
        done.await();
    }

    @Override
    public void test(Collection<String> locations, Duration time) throws IOException {
        within(time, () -> {
            for (String location : locations) {
                Bundle bundle = context.getBundle(location);
                ServiceReference<?>[] services = bundle == null ? null : bundle.getRegisteredServices();
                for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
                    if (service.getProperty(Constants.OBJECTCLASS) instanceof String[] types
                            && Arrays.asList(types).contains(SelfTest.class.getName())) {
                        test(service);
                    }
                }
            }
        });
    }

    private void test(ServiceReference<?> service) throws Exception {
        if (!(context.getService(service) instanceof SelfTest test)) {
            throw new BundleException("it does not start");
        }
        try {
            test.run();
        } finally {
            context.ungetService(service);
        }
    }

    /** What may run code of a bundle. */
    private interface Work {
        void run() throws Exception;
    }

    private static void within(Duration patience, Work work) throws IOException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        Thread thread = new Thread(task, "sophon-features-work");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IOException("it does not come to an end within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(words(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
            throw new IOException("the Node stops", e);
        }
    }

    private static String words(@Nullable Throwable problem) {
        if (problem == null) {
            return "it failed";
        }
        String message = problem.getMessage();
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        return first.isEmpty() ? problem.getClass().getSimpleName() : first;
    }

    @Override
    public Optional<String> inactive(Collection<String> locations) {
        for (String location : locations) {
            Bundle bundle = context.getBundle(location);
            if (bundle == null) {
                return Optional.of("a bundle that is gone");
            }
            if (bundle.getState() != Bundle.ACTIVE) {
                return Optional.of(bundle.getSymbolicName());
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isTaken(String symbolicName) {
        return all().filter(bundle -> !bundle.getLocation().startsWith(FeatureSet.LOCATION))
                .anyMatch(bundle -> symbolicName.equals(bundle.getSymbolicName()));
    }

    @Override
    public Release api() {
        String name = CommandHandler.class.getPackageName();
        Bundle bundle = Objects.requireNonNull(FrameworkUtil.getBundle(CommandHandler.class));
        Version version = bundle.adapt(BundleWiring.class).getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(one -> name.equals(one.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(one -> (Version) one.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE))
                .findFirst()
                .orElseThrow();
        return new Release(version.getMajor(), version.getMinor(), version.getMicro());
    }

    @Override
    public List<String> fromFolder(String folder) {
        return all().map(Bundle::getLocation)
                .filter(location -> location.contains(folder))
                .toList();
    }
}
