package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.dispatch.Admission;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.journal.internal.FileJournal;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.felix.scr.impl.Activator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.util.function.Consumer;
import org.osgi.util.promise.Promise;
import org.osgi.util.tracker.ServiceTracker;

/**
 * A real OSGi framework with the component runtime and this bundle as it was built. The API packages are those of the
 * test, so that it can call what it finds.
 */
final class Framework {
    private static final String API = Stream.of(
                    "dev.sophon.protocol;version=1.0.0",
                    "dev.sophon.protocol.json;version=1.0.0",
                    "dev.sophon.protocol.text;version=1.0.0",
                    "dev.sophon.protocol.wire;version=1.0.0",
                    "dev.sophon.node.command;version=1.0.0",
                    "dev.sophon.node.platform;version=1.0.0",
                    "dev.sophon.node.platform.element;version=1.0.0",
                    "dev.sophon.node.platform.input;version=1.0.0",
                    "dev.sophon.node.platform.program;version=1.0.0",
                    "dev.sophon.node.platform.screen;version=1.0.0",
                    "dev.sophon.node.platform.window;version=1.0.0",
                    "dev.sophon.node.dispatch;version=1.0.0",
                    "dev.sophon.node.identity;version=1.0.0",
                    "dev.sophon.node.journal;version=1.0.0",
                    "dev.sophon.node.policy;version=1.0.0",
                    "org.jspecify.annotations;version=1.0.0",
                    "org.slf4j;version=1.7.36")
            .collect(Collectors.joining(","));
    private static final String JACKSON = Stream.of(
                    "annotation", "core", "databind", "databind.cfg", "databind.json", "databind.node", "databind.type")
            .map(name -> "com.fasterxml.jackson." + name + ";version=2.22.4")
            .collect(Collectors.joining(","));

    private final org.osgi.framework.launch.Framework framework;
    final PlayedAdmission admission = new PlayedAdmission();
    final DispatcherBench.Owner owner = new DispatcherBench.Owner();

    Framework(Path home) throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        home.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        API + "," + JACKSON));
        framework.start();
        // Until this stops: components look for the state folder when they are made.
        System.setProperty("sophon.node.home", home.toString());
        system().registerService(Journal.class, new FileJournal(), null);
        system().registerService(OwnerPolicy.class, owner, null);
        system().registerService(Admission.class, admission, null);
        system().registerService(Consent.class, new DispatcherBench.Person(), null);
        List<Bundle> bundles = new ArrayList<>();
        for (Class<?> inside : List.of(
                Consumer.class,
                Promise.class,
                ServiceComponentRuntime.class,
                Activator.class,
                CommandDispatcher.class)) {
            String place =
                    inside.getProtectionDomain().getCodeSource().getLocation().toString();
            bundles.add(system().installBundle("reference:" + place));
        }
        for (Bundle bundle : bundles) {
            bundle.start();
        }
    }

    BundleContext system() {
        return framework.getBundleContext();
    }

    Dispatcher dispatcher() throws InterruptedException {
        return service(Dispatcher.class);
    }

    /** The catalogue, without what the dispatcher's own bundle brings. */
    Catalogue catalogue() throws InterruptedException {
        return new Plugged(service(Catalogue.class));
    }

    private record Plugged(Catalogue all) implements Catalogue {
        private static List<CommandInfo> plugged(List<CommandInfo> rows) {
            return rows.stream()
                    .filter(row -> !row.name().equals(Steps.COMMAND))
                    .toList();
        }

        @Override
        public List<CommandInfo> commands() {
            return plugged(all.commands());
        }

        @Override
        public List<Scope> scopes() {
            return all.scopes();
        }

        /** What it tells before anything is plugged in is news of that bundle. */
        @Override
        public AutoCloseable subscribe(java.util.function.Consumer<List<CommandInfo>> listener) {
            AtomicBoolean begun = new AtomicBoolean();
            return all.subscribe(rows -> {
                List<CommandInfo> news = plugged(rows);
                if (!news.isEmpty() || begun.get()) {
                    begun.set(true);
                    listener.accept(news);
                }
            });
        }

        @Override
        public Explanation explain(String command) {
            return all.explain(command);
        }
    }

    private <T> T service(Class<T> type) throws InterruptedException {
        ServiceTracker<T, T> tracker = new ServiceTracker<>(system(), type, null);
        tracker.open();
        T service = tracker.waitForService(10_000);
        tracker.close();
        if (service == null) {
            throw new AssertionError("no " + type.getSimpleName());
        }
        return service;
    }

    /** Installs and starts a bundle that brings {@link PluggedIn} as a command; it needs the references given. */
    Bundle plug(String command, Map<String, String> references) throws IOException, BundleException {
        return plug("test.plugged", List.of(component(command, references)));
    }

    /** The same with a component for each command, which the component runtime takes up in this order. */
    Bundle plug(String first, String second) throws IOException, BundleException {
        return plug("test.pair", List.of(component(first, Map.of()), component(second, Map.of())));
    }

    /** Installs and starts a bundle with a command that needs a service, whose component is not enabled and says so. */
    Bundle plugLacking(String command, String service, String mend) throws IOException, BundleException {
        String provider = "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\" name=\"provider\""
                + " enabled=\"false\"><property name=\"sophon.mend\" value=\"" + mend + "\"/>"
                + "<service><provide interface=\"" + service + "\"/></service>"
                + "<implementation class=\"" + PluggedIn.class.getName() + "\"/></scr:component>";
        return plug("test.lacking", List.of(component(command, Map.of(service, "")), provider));
    }

    /** Installs and starts a bundle whose manifest provides these capabilities. */
    Bundle plugBringing(String command, String provides) throws IOException, BundleException {
        return plug("test.bringing", List.of(component(command, Map.of())), provides);
    }

    private Bundle plug(String name, List<String> components) throws IOException, BundleException {
        return plug(name, components, "test.nothing");
    }

    /** The same from another place. */
    Bundle plug(String location, String command, Map<String, String> references) throws IOException, BundleException {
        return plug(location, "test." + location, List.of(component(command, references)), "test.nothing");
    }

    private Bundle plug(String name, List<String> components, String provides) throws IOException, BundleException {
        return plug(name, name, components, provides);
    }

    private Bundle plug(String location, String name, List<String> components, String provides)
            throws IOException, BundleException {
        Bundle bundle = system().installBundle(location, new ByteArrayInputStream(jar(name, components, provides)));
        bundle.start();
        return bundle;
    }

    private static String component(String command, Map<String, String> references) {
        StringBuilder component = new StringBuilder("<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.4.0\""
                + " name=\"" + command + "\"><property name=\"sophon.command.name\" value=\"" + command + "\"/>"
                + "<property name=\"sophon.command.scope\" value=\"test.scope\"/>"
                + "<property name=\"sophon.command.risk\" value=\"LOW\"/>"
                + "<service><provide interface=\"dev.sophon.node.command.CommandHandler\"/></service>");
        references.forEach((type, target) -> component
                .append("<reference name=\"" + type.substring(type.lastIndexOf('.') + 1) + "\" interface=\"" + type
                        + "\"")
                .append(target.isEmpty() ? "/>" : " target=\"" + target + "\"/>"));
        return component
                .append("<implementation class=\"" + PluggedIn.class.getName() + "\"/></scr:component>")
                .toString();
    }

    private static byte[] jar(String name, List<String> components, String provides) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", "1.2.3");
        main.putValue("Provide-Capability", provides);
        List<String> files = IntStream.range(0, components.size())
                .mapToObj(i -> "OSGI-INF/plugged" + i + ".xml")
                .toList();
        main.putValue("Service-Component", String.join(",", files));
        main.putValue("Import-Package", "dev.sophon.node.command,dev.sophon.node.platform.screen,dev.sophon.protocol");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (int i = 0; i < components.size(); i++) {
                jar.putNextEntry(new ZipEntry(files.get(i)));
                jar.write(components.get(i).getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> type : List.of(
                    PluggedIn.class,
                    PluggedIn.Mode.class,
                    PluggedIn.Point.class,
                    PluggedIn.Params.class,
                    PluggedIn.Result.class)) {
                String file = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(file));
                try (InputStream in = type.getResourceAsStream("/" + file)) {
                    in.transferTo(jar);
                }
            }
        }
        return bytes.toByteArray();
    }

    /** As {@code scr:disable} does; the component runtime's own types are not those of the test. */
    void disable(Bundle bundle, String component) throws ReflectiveOperationException, InvalidSyntaxException {
        Object runtime =
                system().getService(system().getAllServiceReferences(ServiceComponentRuntime.class.getName(), null)[0]);
        for (Method method : runtime.getClass().getMethods()) {
            if (method.getName().equals("disableComponent")) {
                Object description = runtime.getClass()
                        .getMethod("getComponentDescriptionDTO", Bundle.class, String.class)
                        .invoke(runtime, bundle, component);
                method.invoke(runtime, description);
            }
        }
    }

    static JsonNode points() {
        return Json.tree("{\"points\":[{\"x\":1,\"y\":2}]}".getBytes(StandardCharsets.UTF_8));
    }

    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(20_000);
        System.clearProperty("sophon.node.home");
    }
}
