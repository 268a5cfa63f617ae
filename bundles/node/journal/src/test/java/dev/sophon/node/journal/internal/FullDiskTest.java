package dev.sophon.node.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.node.journal.Journal.State;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of 256 KiB that is really full. */
class FullDiskTest {
    @TempDir
    Path temp;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(temp.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString());
        assumeTrue(mounted, "no right to mount a small file system here: a full disk cannot be tried");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "-l", disk.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void fill() {
        assertThatThrownBy(() -> Files.write(disk.resolve("filler"), new byte[512 * 1024]))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aFullDiskRefusesToBeginAndLosesNoResult() throws Exception {
        Path folder = disk.resolve("journal");
        FileJournal journal = new FileJournal(folder, Bounds.DEFAULT, () -> 0);
        journal.claim("running");
        journal.begun("running", "x.y");
        fill();
        String refused = beginUntilRefused(journal);
        assertThat(journal.claim(refused)).isEqualTo(State.RUNNING);

        CommandResult small = CommandResult.success("running", EncodedJson.of("x".repeat(1_500)), 1);
        journal.settled(small);
        CommandResult large = CommandResult.success(refused, EncodedJson.of("x".repeat(20_000)), 1);
        journal.settled(large);
        assertThat(journal.result("running")).contains(small);
        assertThat(journal.result(refused)).contains(large);

        Files.delete(disk.resolve("filler"));
        journal.claim("next");
        journal.begun("next", "x.y");
        journal.close();
        FileJournal again = new FileJournal(folder, Bounds.DEFAULT, () -> 0);
        assertThat(again.claim("next")).isEqualTo(State.SETTLED);
        assertThat(again.claim("running")).as("begun, so never again").isEqualTo(State.SETTLED);
        assertThat(again.claim(refused)).as("never begun").isEqualTo(State.NEW);
        again.close();
    }

    /** The last page of the file may have room for some more lines. */
    private static String beginUntilRefused(FileJournal journal) {
        for (int i = 0; i < 1_000; i++) {
            String id = "late-" + i;
            journal.claim(id);
            try {
                journal.begun(id, "x.y");
            } catch (IOException e) {
                return id;
            }
        }
        throw new AssertionError("the disk is not full");
    }
}
