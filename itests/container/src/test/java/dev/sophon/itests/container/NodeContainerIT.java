package dev.sophon.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Done;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.PersonAtDevice;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Dictionary;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.apache.karaf.kar.KarService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.karaf.options.configs.CustomProperties;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The Node's own container: what is in it, and that handlers come and go. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class NodeContainerIT {
    private static final String MVN = "etc/org.ops4j.pax.url.mvn.cfg";
    private static final String REPOSITORIES = "org.ops4j.pax.url.mvn.defaultRepositories";
    private static final String LOCAL_REPOSITORY = System.getProperty("local.repository", "");

    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Inject
    private KarService kars;

    @Inject
    private Dispatcher dispatcher;

    @Inject
    private Catalogue catalogue;

    @Configuration
    public Option[] configuration() {
        File target = new File("target");
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl(URI.create("file:"
                                        + Path.of(System.getProperty("node.distribution"))
                                                .normalize())
                                .toString())
                        .name("Sophon Node")
                        .unpackDirectory(new File(target, "exam")),
                systemTimeout(60_000),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                editConfigurationFilePut(CustomProperties.KARAF_FRAMEWORK, "felix"),
                // The distribution fetches nothing; the test's own bundles come from where the build put them.
                editConfigurationFileExtend(MVN, REPOSITORIES, ", file:" + LOCAL_REPOSITORY + "@id=build"),
                systemProperty("sophon.node.home").value(new File(target, "exam-state").getAbsolutePath()),
                systemProperty("filesystem.kar").value(System.getProperty("filesystem.kar")),
                systemProperty("voice.kar").value(System.getProperty("voice.kar")));
    }

    /** The shell's bundles too, which wait above start level 100 until somebody asks for them. */
    @Test
    public void everyBundleIsActive() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkStartLevel.class).setStartLevel(120, event -> reached.countDown());
        assertTrue("start level 120", reached.await(20, TimeUnit.SECONDS));
        for (Bundle bundle : context.getBundles()) {
            boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
            assertTrue(
                    bundle.getSymbolicName() + " is in state " + bundle.getState(),
                    bundle.getState() == Bundle.ACTIVE || fragment || bundle.getState() == Bundle.STARTING);
        }
    }

    @Test
    public void everyFeatureOfTheNodeIsInstalled() throws Exception {
        for (String feature : Set.of("sophon-node", "sophon-node-console", "sophon-command-screen")) {
            assertTrue(feature, features.isInstalled(features.getFeature(feature)));
        }
    }

    /** What remote access a stock Karaf has: not here. */
    @Test
    public void noPartThatOpensAPortIsThere() throws Exception {
        for (String feature : Set.of("ssh", "management", "http", "webconsole")) {
            assertTrue(
                    feature,
                    features.getFeature(feature) == null || !features.isInstalled(features.getFeature(feature)));
        }
    }

    @Test
    public void aHandlerComesRunsAndGoes() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        assertEquals(ErrorCode.UNKNOWN_COMMAND, run("exam.ping").error());
        ServiceRegistration<?> registration =
                context.registerService(CommandHandler.class, new Ping(ran), properties("exam.ping"));
        awaitListed("exam.ping", true);
        assertEquals(ErrorCode.NOT_AUTHORIZED, run("exam.ping").error());
        dispatcher.grant(Set.of("notify.send"));
        CommandResult result = run("exam.ping");
        assertTrue(result.message(), result.ok());
        assertTrue(ran.await(5, TimeUnit.SECONDS));
        registration.unregister();
        assertEquals(ErrorCode.UNKNOWN_COMMAND, run("exam.ping").error());
    }

    @Test
    public void aKarIsInstalledAndRemovedWithoutTouchingAnythingElse() throws Exception {
        Bundle dispatch = bundle("dev.sophon.node.dispatch");
        long modified = dispatch.getLastModified();
        Dispatcher before = dispatcher;
        kars.install(Path.of(System.getProperty("filesystem.kar")).normalize().toUri());
        awaitListed("filesystem.list", true);
        features.uninstallFeature("sophon-capability-filesystem", EnumSet.noneOf(FeaturesService.Option.class));
        awaitListed("filesystem.list", false);
        assertEquals(modified, dispatch.getLastModified());
        assertEquals(Bundle.ACTIVE, dispatch.getState());
        assertTrue(before == context.getService(context.getServiceReference(Dispatcher.class)));
    }

    /** Its ports are there with their programs, as ./test brings them. */
    @Test
    public void nobodyIsRecordedUnlessSomebodyCanBeAsked() throws Exception {
        kars.install(Path.of(System.getProperty("voice.kar")).normalize().toUri());
        try {
            for (String command : List.of("voice.speak", "voice.record", "voice.transcribe", "voice.listen")) {
                awaitAvailable(command);
            }
            dispatcher.grant(Set.of("voice.runtime"));
            CommandResult voices = run("voice.voices");
            assertTrue(voices.message(), voices.ok());
            CommandResult nobody =
                    run("voice.record", Json.mapper().createObjectNode().put("seconds", 1));
            assertEquals(ErrorCode.APPROVAL_REJECTED, nobody.error());
            assertTrue(nobody.message(), nobody.message().contains("nobody"));
        } finally {
            features.uninstallFeature("sophon-capability-voice", EnumSet.noneOf(FeaturesService.Option.class));
        }
        awaitListed("voice.record", false);
    }

    private void awaitAvailable(String command) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (catalogue.commands().stream()
                .noneMatch(row -> row.name().equals(command) && row.status() == Availability.AVAILABLE)) {
            assertTrue(command + " available, not " + catalogue.explain(command).summary(), System.nanoTime() < end);
            Thread.sleep(10);
        }
    }

    /** camera.* is asked about without any policy of an owner's. */
    @Test
    public void aDialogComesAndGoesAndTheDispatcherStays() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        ServiceRegistration<?> handler =
                context.registerService(CommandHandler.class, new Ping(ran), properties("camera.exam"));
        awaitListed("camera.exam", true);
        dispatcher.grant(Set.of("notify.send"));
        try {
            CommandResult nobody = run("camera.exam");
            assertEquals(ErrorCode.APPROVAL_REJECTED, nobody.error());
            assertTrue(nobody.message(), nobody.message().contains("nobody"));
            ServiceRegistration<?> dialog = context.registerService(PersonAtDevice.class, new Willing(), ranked());
            CommandResult asked = run("camera.exam");
            assertTrue(asked.message(), asked.ok());
            dialog.unregister();
            assertEquals(ErrorCode.APPROVAL_REJECTED, run("camera.exam").error());
            assertTrue(dispatcher == context.getService(context.getServiceReference(Dispatcher.class)));
        } finally {
            handler.unregister();
        }
    }

    private static Dictionary<String, Object> ranked() {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("service.ranking", 1);
        return properties;
    }

    /** Somebody who is there, and says yes. */
    public static final class Willing implements PersonAtDevice {
        @Override
        public boolean proves() {
            return true;
        }

        @Override
        public boolean hasAllowed(String command) {
            return false;
        }

        @Override
        public Consent.Answer ask(String command, JsonNode params, Duration patience) {
            return Consent.Answer.YES;
        }

        @Override
        public Map<String, Duration> allowed() {
            return Map.of();
        }

        @Override
        public void forget() {}
    }

    /** Changes that come together are told together, a moment later. */
    private void awaitListed(String command, boolean wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (catalogue.commands().stream().anyMatch(row -> row.name().equals(command)) != wanted) {
            assertTrue(command + " listed: expected " + wanted, System.nanoTime() < end);
            Thread.sleep(10);
        }
    }

    private Bundle bundle(String name) {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().equals(name)) {
                return bundle;
            }
        }
        throw new AssertionError("no bundle " + name);
    }

    private CommandResult run(String command) throws Exception {
        return run(command, null);
    }

    private CommandResult run(String command, JsonNode params) throws Exception {
        String id = UUID.randomUUID().toString();
        return dispatcher
                .execute(new ExecuteCommand(id, id, command, params, 5_000, Instant.now(), null))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private static Dictionary<String, Object> properties(String name) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("sophon.command.name", name);
        properties.put("sophon.command.scope", "notify.send");
        properties.put("sophon.command.risk", "NONE");
        properties.put("sophon.command.lane", "GENERAL");
        properties.put("sophon.command.effects", false);
        properties.put("sophon.command.degraded", "");
        return properties;
    }

    /** A handler that this test's own bundle brings. */
    public static final class Ping implements CommandHandler<NoParams, Done> {
        private final CountDownLatch ran;

        public Ping(CountDownLatch ran) {
            this.ran = ran;
        }

        @Override
        public Done handle(NoParams params, Invocation call) {
            ran.countDown();
            return Done.DONE;
        }
    }
}
