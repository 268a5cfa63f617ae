package dev.sophon.itests;

import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Gateway for all classes of tests that neither restart nor configure theirs, and that leave nothing waiting on it: its
 * start takes longer than most of what is asked of it.
 */
final class SharedGateway {
    private static @Nullable Rig owner;

    private SharedGateway() {}

    /**
     * Nodes of one class at that Gateway.
     *
     * @param folder for their state
     */
    static synchronized Rig rig(Path folder) throws IOException, InterruptedException {
        Rig known = owner;
        if (known == null) {
            Path own = Files.createTempDirectory("sophon-shared-gateway");
            Rig started = new Rig(Rig.distributions(), own);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, own)));
            started.startGateway();
            owner = started;
            known = started;
        }
        return new Rig(known, folder);
    }

    private static void end(Rig rig, Path folder) {
        rig.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A leftover in the temporary folder fails no test.
            return;
        }
    }
}
