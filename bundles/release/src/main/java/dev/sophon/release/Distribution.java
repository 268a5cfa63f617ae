package dev.sophon.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the build adds to a distribution once everything else is in it. */
public final class Distribution {
    private Distribution() {}

    /** With its folder: lays the licences there, and {@code SHA256SUMS} of its jars. */
    public static void main(String[] words) throws IOException {
        complete(Path.of(words[0]));
    }

    static void complete(Path distribution) throws IOException {
        List<Jar> jars = Jars.in(distribution);
        Licences.lay(distribution, jars);
        StringBuilder sums = new StringBuilder();
        jars.forEach(jar ->
                sums.append(jar.sha256()).append("  ").append(jar.place()).append('\n'));
        Files.writeString(distribution.resolve("SHA256SUMS"), sums);
    }
}
