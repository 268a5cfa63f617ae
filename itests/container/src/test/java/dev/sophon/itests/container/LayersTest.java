package dev.sophon.itests.container;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.Assert.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.BeforeClass;
import org.junit.Test;

/** The few rules between bundles that matter. */
public class LayersTest {
    private static JavaClasses classes;

    @BeforeClass
    public static void readWhatWasBuilt() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("../../bundles"), 4)) {
            List<Path> built =
                    all.filter(path -> path.endsWith("target/classes")).toList();
            assertTrue("the bundles are built first", built.size() > 10);
            classes = new ClassFileImporter().importPaths(built);
        }
    }

    @Test
    public void onlyPlatformBundlesMakeNativeCalls() {
        check(noClasses()
                .that()
                // A platform bundle has the D-Bus library's own classes inside.
                .resideOutsideOfPackages("dev.sophon.platform..", "org.freedesktop..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.sun.jna..", "org.freedesktop.."));
    }

    @Test
    public void commandsAndCapabilitiesKnowNothingOfTheConnection() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.sophon.command..", "dev.sophon.capability..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.sophon.node.connection..", "dev.sophon.signalr..", "dev.sophon.node.dispatch.."));
    }

    @Test
    public void theProtocolDependsOnNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.sophon.protocol..")
                .should()
                .dependOnClassesThat(ours("dev.sophon.protocol")));
    }

    @Test
    public void theSignalRServerKnowsNothingOfSophon() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.sophon.signalr.server..")
                .should()
                .dependOnClassesThat(ours("dev.sophon.signalr.server")));
    }

    @Test
    public void nodeAndGatewayMeetOnlyInTheProtocol() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.sophon.node..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sophon.gateway.."));
        check(noClasses()
                .that()
                .resideInAPackage("dev.sophon.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.sophon.node.."));
    }

    @Test
    public void nothingReachesIntoAnotherBundlesInside() {
        for (JavaClass each : classes) {
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getPackageName())
                    .filter(name -> name.startsWith("dev.sophon.") && name.contains(".internal"))
                    .forEach(name -> assertTrue(
                            each.getName() + " reaches into " + name,
                            each.getPackageName().startsWith(name.substring(0, name.indexOf(".internal")))));
        }
    }

    /**
     * It has a thread for each processor: whoever waits there for a disk or a peer holds up all that is done there. What only
     * computes, as the rows of a picture side by side, may.
     */
    @Test
    public void nothingIsLeftToTheCommonPool() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.sophon..")
                .should()
                .callMethodWhere(new DescribedPredicate<>("names no executor of its own") {
                    @Override
                    public boolean test(JavaMethodCall call) {
                        String name = call.getTarget().getName();
                        boolean stage = call.getTarget().getOwner().isAssignableTo(CompletionStage.class);
                        boolean async = stage && (name.endsWith("Async") || name.equals("delayedExecutor"));
                        return name.equals("commonPool")
                                || async
                                        && call.getTarget().getRawParameterTypes().stream()
                                                .noneMatch(type -> type.isAssignableTo(Executor.class));
                    }
                }));
    }

    private static DescribedPredicate<JavaClass> ours(String but) {
        return new DescribedPredicate<>("are ours, and not of " + but) {
            @Override
            public boolean test(JavaClass target) {
                return target.getPackageName().startsWith("dev.sophon.")
                        && !target.getPackageName().startsWith(but);
            }
        };
    }

    private static void check(ArchRule rule) {
        rule.check(classes);
    }
}
