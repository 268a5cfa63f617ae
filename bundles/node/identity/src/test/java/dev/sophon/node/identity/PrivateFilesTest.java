package dev.sophon.node.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
    private static final int SIZE = 300_000;

    @TempDir
    Path temp;

    @Test
    void aReaderNeverSeesAPart() throws Exception {
        Path file = temp.resolve("whole");
        PrivateFiles.write(file, content((byte) 'a'));
        Process writer = writer(file);
        try {
            await().until(() -> Files.readAllBytes(file)[0] != 'a');
            for (int i = 0; i < 300; i++) {
                assertWhole(file);
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    @Test
    void aKilledWriterLeavesTheOldFileOrTheNewOne() throws Exception {
        Path file = temp.resolve("whole");
        for (int i = 0; i < 8; i++) {
            PrivateFiles.write(file, content((byte) 'a'));
            Process writer = writer(file);
            await().until(() -> Files.readAllBytes(file)[0] != 'a');
            // Any moment will do: each run dies at another place of the write.
            Thread.sleep(ThreadLocalRandom.current().nextInt(20));
            writer.destroyForcibly().waitFor();
            assertWhole(file);
        }
    }

    @Test
    void removesWhatADeadWriterLeft() throws Exception {
        Path left = Files.writeString(temp.resolve("file.123.tmp"), "half");
        Path fresh = Files.writeString(temp.resolve("file.456.tmp"), "half");
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(3600)));

        PrivateFiles.write(temp.resolve("file"), new byte[1]);

        assertThat(left).doesNotExist();
        assertThat(fresh).exists();
    }

    private static void assertWhole(Path file) throws Exception {
        byte[] seen = Files.readAllBytes(file);
        assertThat(seen).hasSize(SIZE);
        assertThat(seen).isEqualTo(content(seen[0]));
    }

    private static byte[] content(byte letter) {
        byte[] content = new byte[SIZE];
        Arrays.fill(content, letter);
        return content;
    }

    private static Process writer(Path file) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
    }

    /** Writes the file with one letter after the other until it is killed, in both ways in turn. */
    static final class Writer {
        public static void main(String[] args) throws Exception {
            for (int i = 1; ; i++) {
                byte[] next = content((byte) ('a' + i % 26));
                if (i % 2 == 0) {
                    PrivateFiles.write(Path.of(args[0]), next);
                } else {
                    PrivateFiles.writeUnflushed(Path.of(args[0]), next);
                }
            }
        }
    }
}
