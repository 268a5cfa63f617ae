package dev.sophon.node.features.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.node.features.Features.Plugged;
import dev.sophon.node.features.internal.PlayedContainer.Died;
import dev.sophon.node.features.internal.PlayedContainer.Fault;
import dev.sophon.node.policy.Consent;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The new one or the old one, whole, whatever happens. */
class ChangesTest extends FeaturesCase {
    private String version() {
        List<String> versions = features.list().stream()
                .filter(row -> row.publisher() != null)
                .map(Plugged::version)
                .toList();
        assertThat(versions).hasSize(1);
        assertThat(container.locations()).hasSize(1);
        assertThat(container.active).containsExactlyElementsOf(container.locations());
        assertThat(container.locations().get(0)).contains("/" + versions.get(0) + "/");
        assertThat(container.commands).containsOnlyKeys("acme.list");
        return versions.get(0);
    }

    private String lastingVersion() {
        assertThat(container.lasting).containsExactlyElementsOf(container.locations());
        return version();
    }

    private void install(String version) throws Exception {
        features.install(acme.kar(version, "acme.list"));
    }

    @Test
    void theNewOneTakesThePlaceOfTheOldOneAndBack() throws Exception {
        install("1.0.0");
        install("1.1.0");
        assertThat(lastingVersion()).isEqualTo("1.1.0");
        assertThat(features.list().get(0).previous()).isEqualTo("1.0.0");
        assertThat(features.list().get(0).state()).isEqualTo("active");
        start();
        assertThat(version()).isEqualTo("1.1.0");

        assertThat(features.rollback("acme-list")).isEqualTo("acme-list 1.0.0");
        assertThat(version()).isEqualTo("1.0.0");
        assertThat(asked.get(asked.size() - 1)).startsWith("sophon:rollback");
        start();
        assertThat(version()).isEqualTo("1.0.0");
        // What was newer is known still.
        assertThatThrownBy(() -> install("1.0.5")).hasMessageContaining("older than acme-list 1.1.0");
        features.remove("acme-list");
        assertThat(container.locations()).isEmpty();
        assertThatThrownBy(() -> install("1.0.0")).hasMessageContaining("older than acme-list 1.1.0");
        pins = Map.of("acme-list", Release.of("1.0.0"));
        install("1.0.0");
        assertThat(version()).isEqualTo("1.0.0");
    }

    @Test
    void aBundleThatHasNotChangedIsExchangedAsWell() throws Exception {
        acme.entries =
                Map.of("repository/x.jar", Publisher.jar("acme.list", "1.0.0", Map.of("Test-Commands", "acme.list")));
        features.install(acme.sign("1.0.0"));
        features.install(acme.sign("1.1.0"));
        assertThat(lastingVersion()).isEqualTo("1.1.0");
        features.rollback("acme-list");
        assertThat(lastingVersion()).isEqualTo("1.0.0");
    }

    @Test
    void withoutAPersonItGoesOnOnlyWhereTheOwnerSaidSo() throws Exception {
        answer = Consent.Answer.NOBODY;
        assertThatThrownBy(() -> install("1.0.0")).hasMessageContaining("unproved");
        unproved = true;
        install("1.0.0");
        assertThat(version()).isEqualTo("1.0.0");
    }

    @Test
    void whatIsNotWellGoesAndTheOldOneComesBackOnce() throws Exception {
        install("1.0.0");
        Path lacking = acme.kar("1.1.0");
        assertThatThrownBy(() -> features.install(lacking))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("acme.list is not there")
                .hasMessageContaining("acme-list 1.0.0 runs again");
        assertThat(version()).isEqualTo("1.0.0");
        assertThat(features.list()).anySatisfy(row -> {
            assertThat(row.version()).isEqualTo("1.1.0");
            assertThat(row.state()).startsWith("quarantined: its command acme.list is not there");
        });
        container.steps = 0;
        assertThatThrownBy(() -> features.install(lacking)).hasMessageContaining("is quarantined");
        assertThat(container.steps).isZero();
    }

    @Test
    void aBundleThatThrowsInItsStartGoes() throws Exception {
        install("1.0.0");
        acme.entries = Map.of("repository/x.jar", Publisher.jar("acme.list", "1.1.0", Map.of("Test-Fails", "yes")));
        Path kar = acme.sign("1.1.0");

        assertThatThrownBy(() -> features.install(kar)).hasMessageContaining("Activator start error");
        assertThat(version()).isEqualTo("1.0.0");
    }

    @Test
    void oneThatFailsItsSelfTestGoes() throws Exception {
        install("1.0.0");
        Map<String, String> headers = Map.of("Test-Commands", "acme.list", "Test-Fails-Itself", "yes");
        acme.entries = Map.of("repository/x.jar", Publisher.jar("acme.list", "1.1.0", headers));
        Path kar = acme.sign("1.1.0");

        assertThatThrownBy(() -> features.install(kar)).hasMessageContaining("its self-test failed: nothing to list");
        assertThat(version()).isEqualTo("1.0.0");
        start();
        assertThat(version()).isEqualTo("1.0.0");
    }

    @Test
    void aCommandThatTheManifestDoesNotNameRegistersNothing() throws Exception {
        Path kar = acme.kar("1.0.0", "acme.list", "system.execute");

        assertThatThrownBy(() -> features.install(kar))
                .hasMessageContaining("it brings system.execute, which its manifest does not name");
        assertThat(container.commands).isEmpty();
        assertThat(container.locations()).isEmpty();
    }

    @Test
    void oneThatComesLaterTakesTheSetAlong() throws Exception {
        install("1.0.0");
        install("1.1.0");
        container.bring(container.locations().get(0), "acme.late");
        features.settle();

        assertThat(version()).isEqualTo("1.0.0");
        assertThat(features.list())
                .anySatisfy(row -> assertThat(row.state()).contains("quarantined: it brings acme.late"));
    }

    @Test
    void aBundleOfNoRecordBringsNothing() throws Exception {
        install("1.0.0");
        container.bring("sophon-set:acme-list/9.9.9/0123456789abcdef/x.jar", "acme.stray");
        assertThat(container.commands).containsOnlyKeys("acme.list");
        container.installed.put(
                "sophon-set:acme-list/9.9.9/0123456789abcdef/x.jar", Publisher.jar("x", "1.0.0", Map.of()));
        start();
        assertThat(version()).isEqualTo("1.0.0");
    }

    @Test
    void aRecordThatCannotBeReadBringsNothingAndIsNotWrittenOver() throws Exception {
        install("1.0.0");
        Files.writeString(folder().resolve("sets.json"), "{");
        start();

        assertThat(container.commands).isEmpty();
        assertThatThrownBy(() -> install("1.1.0")).hasMessageContaining("sets.json cannot be read");
        assertThat(folder().resolve("sets.json")).hasContent("{");
    }

    @Test
    void aFullDiskLeavesTheOldOne() throws Exception {
        install("1.0.0");
        Path record = folder().resolve("sets.json");
        Files.move(record, folder().resolve("aside"));
        // Nothing can be written there now.
        Files.createDirectory(record);

        assertThatThrownBy(() -> install("1.1.0")).hasMessageContaining("all is as it was");
        assertThat(version()).isEqualTo("1.0.0");
        Files.delete(record);
        Files.move(folder().resolve("aside"), record);
        start();
        assertThat(version()).isEqualTo("1.0.0");
        install("1.1.0");
        assertThat(version()).isEqualTo("1.1.0");
    }

    @Test
    void aKeptKarThatWasChangedIsNotRun() throws Exception {
        install("1.0.0");
        install("1.1.0");
        try (var all = Files.walk(folder().resolve("acme-list"))) {
            for (Path kar : all.filter(
                            path -> path.endsWith(Staged.KAR) && path.toString().contains("1.0.0"))
                    .toList()) {
                Publisher.flip(kar);
            }
        }
        assertThatThrownBy(() -> features.rollback("acme-list")).hasMessageContaining("has changed on the disk");
        assertThat(version()).isEqualTo("1.1.0");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void atEachStepItIsTheOldOneOrTheNewOne(Fault fault) throws Exception {
        int last = 0;
        boolean sawNew = false;
        boolean sawOld = false;
        for (int step = 0; step <= last; step++) {
            String old = "1." + step + ".0";
            String next = "1." + step + ".1";
            install(old);
            assertThat(version()).isEqualTo(old);
            container.steps = 0;
            container.at = step;
            container.fault = fault;
            try {
                install(next);
            } catch (Died e) {
                // The process is gone; what follows is its next start.
            } catch (RefusedException | java.io.IOException e) {
                assertThat(fault).isEqualTo(Fault.THROW);
            }
            last = Math.max(last, Math.min(container.steps, 12));
            container.fault = Fault.NONE;
            if (fault != Fault.THROW) {
                start();
            }
            assertThat(version()).as("step " + step).isIn(old, next);
            sawOld |= version().equals(old);
            sawNew |= version().equals(next);
            start();
            assertThat(lastingVersion()).as("step " + step + ", after a start").isIn(old, next);
            assertThat(sets.of("acme-list").trial()).isNull();
        }
        assertThat(last).as("steps").isGreaterThan(3);
        assertThat(sawOld).isTrue();
        assertThat(sawNew).isTrue();
    }
}
