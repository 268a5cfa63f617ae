package dev.sophon.cli.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest {
    private static final List<String> NEEDED = List.of("tar", "gzip");

    @TempDir
    private Path temp;

    private Path archive;
    private Path into;
    private Path programs;

    @BeforeEach
    void archive() throws Exception {
        Path lib = Files.createDirectories(temp.resolve("made/program/lib"));
        Files.writeString(lib.resolve("launch.sh"), "echo\n");
        archive = temp.resolve("program.tar.gz");
        assertThat(new ProcessBuilder(
                                "tar", "-C", temp.resolve("made").toString(), "-czf", archive.toString(), "program")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        into = Files.createDirectory(temp.resolve("into"));
        programs = Files.createDirectory(temp.resolve("programs"));
    }

    /** A folder with these programs of the system, and no other. */
    private String pathTo(List<String> names) throws IOException {
        for (String name : names) {
            Path program = Files.writeString(
                    programs.resolve(name), "#!/bin/sh\nexec " + installed(name).orElseThrow() + " \"$@\"\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return programs.toString();
    }

    private static Optional<Path> installed(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void tarAndGzipAreAllThatItTakes() throws Exception {
        assertThat(Unpacking.home(archive, into, pathTo(NEEDED)))
                .isEqualTo(into.resolve("program").toRealPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "gzip"})
    void theProgramThatIsNotThereIsNamed(String missing) throws Exception {
        String path =
                pathTo(NEEDED.stream().filter(name -> !name.equals(missing)).toList());
        assertThatThrownBy(() -> Unpacking.home(archive, into, path))
                .isInstanceOf(IOException.class)
                .hasMessage("the archive cannot be unpacked: the program " + missing + " is not there; install it");
    }

    @Test
    void anArchiveThatIsCutIsNoMissingProgram() throws Exception {
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
        String path = pathTo(NEEDED);
        assertThatThrownBy(() -> Unpacking.home(archive, into, path)).hasMessageContaining("is the disk full?");
    }
}
