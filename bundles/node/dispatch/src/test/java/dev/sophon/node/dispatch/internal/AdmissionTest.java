package dev.sophon.node.dispatch.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.dispatch.Explanation;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.wire.CommandInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** What came signed brings what it may, and never in the place of another. */
class AdmissionTest {
    private static final String PORT = "dev.sophon.node.platform.screen.ScreenCapture";

    @TempDir
    Path home;

    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(home);
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private List<String> names() throws Exception {
        return framework.catalogue().commands().stream().map(CommandInfo::name).toList();
    }

    private void awaitBundleOf(String command, String bundle) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(framework.catalogue().commands())
                        .filteredOn(row -> row.name().equals(command))
                        .singleElement()
                        .extracting(CommandInfo::bundle)
                        .isEqualTo(bundle));
    }

    @Test
    void aGuestBringsWhatItsManifestNamesAndNothingElse() throws Exception {
        framework.admission.may.add("acme.named");
        framework.plug("guest.one", "acme.unnamed", Map.of());
        framework.plug("guest.two", "acme.waiting", Map.of(PORT, ""));
        framework.plug("guest.three", "acme.named", Map.of());

        awaitBundleOf("acme.named", "test.guest.three");
        assertThat(names()).doesNotContain("acme.unnamed", "acme.waiting");
        assertThat(framework.catalogue().explain("acme.unnamed").status()).isNull();
    }

    @Test
    void aGuestNeverComesBeforeAnother() throws Exception {
        framework.admission.may.add("acme.both");
        framework.plug("guest.first", "acme.both", Map.of());
        awaitBundleOf("acme.both", "test.guest.first");
        Bundle own = framework.plug("own", "acme.both", Map.of());
        awaitBundleOf("acme.both", "test.own");
        framework.plug("guest.second", "acme.both", Map.of());
        awaitBundleOf("acme.both", "test.own");

        own.uninstall();
        awaitBundleOf("acme.both", "test.guest.first");
    }

    @Test
    void thePersonIsAskedAboutWhatCameByMessageUnlessTheOwnerSaysOtherwise() throws Exception {
        framework.dispatcher().grant(Set.of("test.scope"));
        framework.admission.may.addAll(List.of("acme.hand", "acme.message"));
        framework.plug("guest.by.hand", "acme.hand", Map.of());
        framework.plug("guest-by-message", "acme.message", Map.of());
        awaitBundleOf("acme.hand", "test.guest.by.hand");
        awaitBundleOf("acme.message", "test.guest-by-message");

        run("acme.hand");
        assertThat(framework.owner.byDefault).isFalse();
        run("acme.message");
        assertThat(framework.owner.byDefault).isTrue();
    }

    private void run(String command) throws Exception {
        assertThat(DispatcherBench.await(framework
                                .dispatcher()
                                .execute(DispatcherBench.command(
                                        command, command, Framework.points().toString(), 20_000)))
                        .ok())
                .isTrue();
    }

    @Test
    void aStoppedBundleIsNamedWithHowToStartIt() throws Exception {
        Bundle bundle = framework.plug("own", "acme.stopped", Map.of());
        awaitBundleOf("acme.stopped", "test.own");
        bundle.stop();

        await().atMost(Duration.ofSeconds(10)).until(() -> !names().contains("acme.stopped"));
        Explanation explanation = framework.catalogue().explain("acme.stopped");
        assertThat(explanation.status()).isNull();
        assertThat(explanation.summary()).contains("test.own 1.2.3", "is stopped");
        assertThat(explanation.advice()).containsExactly("Start it: bundle:start test.own");
        assertThat(framework.catalogue().explain("acme.stop").advice())
                .doesNotContain(explanation.advice().get(0));

        bundle.start();
        awaitBundleOf("acme.stopped", "test.own");
        assertThat(framework.catalogue().explain("acme.stopped").status()).isEqualTo(Availability.AVAILABLE);
    }
}
