package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sophon.itests.proofs.CrashRig.Run;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The disk under a program's state folder is full: it says so, loses nothing, and works again when there is room. */
class FullDiskIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @BeforeEach
    void rootOnly() throws Exception {
        Program may =
                Program.start(List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs /mnt"), Map.of());
        assumeThat(may.exitCode(PATIENCE))
                .as("mounting a small disk needs root: %s", may.output())
                .isZero();
    }

    // A minute or more each: the default run has to stay short.
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    @Test
    void aNodeOnAFullDiskRunsNothingThatItCannotNoteAndLosesNoResult() throws Exception {
        try (CrashRig rig = new CrashRig(folder)) {
            Path state = rig.rig().nodeState("crash");
            rig.killNode();
            rig.startNodeOn(disk(rig.rig(), state));
            Path there = seenBy(rig.node(), state);

            Run before = rig.issue("probe.append");
            rig.awaitStep(before, "begun");
            byte[] config = Files.readAllBytes(there.resolve("config.json"));
            Path filler = fill(there);

            // What runs already ends, and is told.
            rig.allow(before, "go");
            rig.allow(before, "return");
            assertThat(before.first().get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
            // What cannot be noted is not run; a few notes more may fit into the journal's last block.
            List<Run> runs = new ArrayList<>(List.of(before));
            Rest.Answer answer;
            do {
                Run more = rig.issue("probe.append");
                runs.add(more);
                rig.allow(more, "go");
                rig.allow(more, "return");
                answer = more.first().get(1, TimeUnit.MINUTES);
            } while (answer.status() == 200 && runs.size() < 200);
            assertThat(answer.error()).as(answer.text()).isEqualTo("internal_error");
            assertThat(answer.json().path("message").asText()).contains("disk", "not run");
            // What needs no note runs, and the Node stays online.
            rig.awaitTakenIn();
            assertThat(Files.readAllBytes(there.resolve("config.json"))).isEqualTo(config);

            Files.delete(filler);
            Run after = rig.issue("probe.append");
            rig.allow(after, "go");
            rig.allow(after, "return");
            assertThat(after.first().get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
            runs.add(after);
            for (Run run : runs) {
                rig.askAgain(run);
            }
            assertThat(HistoryChecker.violations(rig.history(there.resolve("journal"))))
                    .isEmpty();
        }
    }

    // A minute or more each: the default run has to stay short.
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    @Test
    void aGatewayOnAFullDiskSaysSoAndWorksAgainWhenThereIsRoom() throws Exception {
        try (CrashRig rig = new CrashRig(folder)) {
            Path state = rig.rig().gatewayState();
            rig.rig().gateway().close();
            rig.rig().startGatewayBy(disk(rig.rig(), state));
            rig.awaitOnline();
            Path there = seenBy(rig.rig().gateway(), state);

            Run before = rig.issue("probe.append");
            rig.awaitStep(before, "begun");
            Path filler = fill(there);
            rig.allow(before, "go");
            rig.awaitStep(before, "acted");
            rig.allow(before, "return");

            Run refused = rig.issue("probe.append");
            Rest.Answer answer = refused.first().get(1, TimeUnit.MINUTES);
            assertThat(answer.status()).as(answer.text()).isGreaterThanOrEqualTo(500);
            assertThat(answer.text()).doesNotContain("Exception", "at dev.sophon", "org.h2");

            Files.delete(filler);
            Run after = rig.issue("probe.append");
            rig.allow(after, "go");
            rig.allow(after, "return");
            Rest.Answer works = after.first().get(1, TimeUnit.MINUTES);
            assertThat(works.status()).as(works.text()).isEqualTo(200);
            assertThat(before.first().get(1, TimeUnit.MINUTES).status()).isEqualTo(200);
            for (Run run : List.of(before, after)) {
                rig.askAgain(run);
            }
            // The audit's line of what ended while there was no room for it, too.
            assertThat(HistoryChecker.violations(rig.history())).isEmpty();
            assertThat(rig.auditHolds()).isTrue();
        }
    }

    /** What starts a program with its state folder, as it is now, on a small disk that only it sees. */
    private List<String> disk(Rig rig, Path state) {
        Path copy = folder.resolve("copy-of-" + state.getFileName());
        return List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "cp -a " + state + " " + copy + " && mount -t tmpfs -o size=256m,mode=700 tmpfs " + state + " && cp -a "
                        + copy + "/. " + state + "/ && exec \"$@\"",
                "sh");
    }

    private static Path seenBy(Program program, Path state) {
        return Path.of("/proc/" + program.pid() + "/root" + state);
    }

    /** To the last byte. */
    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[1024 * 1024];
        try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.CREATE_NEW)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            try (OutputStream out = Files.newOutputStream(filler, StandardOpenOption.APPEND)) {
                while (true) {
                    out.write(0);
                }
            } catch (IOException really) {
                return filler;
            }
        }
    }
}
