package dev.sophon.cli.update;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Unpacks an archive of this program by the system's own one, which has unpacked the installed version too. */
public final class Unpacking {
    private static final int LONGEST_S = 600;
    /** What tar itself needs for such an archive stands here too. */
    private static final List<String> PROGRAMS = List.of("tar", "gzip");

    private Unpacking() {}

    /**
     * Unpacks an archive whose hash is right into an empty folder, for its owner alone.
     *
     * @return the folder within that is the program's
     * @throws IOException if it cannot be unpacked, or is no archive of this program
     */
    public static Path home(Path archive, Path into) throws IOException, InterruptedException {
        return home(archive, into, Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"));
    }

    /** @param path where the programs are looked for, as {@code PATH} has it */
    static Path home(Path archive, Path into, String path) throws IOException, InterruptedException {
        String line = "umask 077 && exec tar -xzof \"$1\" -C \"$2\"";
        ProcessBuilder command = new ProcessBuilder("/bin/sh", "-c", line, "tar", archive.toString(), into.toString())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        command.environment().put("PATH", path);
        Process tar = command.start();
        try {
            if (!tar.waitFor(LONGEST_S, TimeUnit.SECONDS)) {
                throw new IOException("the archive was not unpacked within " + LONGEST_S + " s");
            }
        } finally {
            tar.destroyForcibly();
        }
        if (tar.exitValue() != 0) {
            for (String program : PROGRAMS) {
                if (isMissing(program, path)) {
                    throw new IOException(
                            "the archive cannot be unpacked: the program " + program + " is not there; install it");
                }
            }
            throw new IOException("the archive cannot be unpacked; is the disk full? tar ends with " + tar.exitValue());
        }
        try (Stream<Path> all = Files.list(into)) {
            List<Path> homes = all.filter(place -> Files.isRegularFile(place.resolve("lib/launch.sh")))
                    .toList();
            if (homes.size() != 1) {
                throw new IOException("the archive: expected one folder with lib/launch.sh in it");
            }
            return homes.get(0).toRealPath();
        }
    }

    private static boolean isMissing(String program, String path) {
        return Stream.of(path.split(File.pathSeparator))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
