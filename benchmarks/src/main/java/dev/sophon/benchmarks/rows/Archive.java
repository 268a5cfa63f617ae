package dev.sophon.benchmarks.rows;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The archive of classes that a Node makes in its first minutes, and that its later starts have. */
final class Archive {
    private static final long PATIENCE_S = 120;
    private static final long BETWEEN_MILLIS = 100;

    private Archive() {}

    /** Starts a Node for the first time, and waits until it has made the archive. */
    static Program madeBy(Rig rig, String name, String nodeId) throws IOException, InterruptedException {
        rig.with("SOPHON_CLASS_ARCHIVE", "on").with("SOPHON_JAVA_OPTIONS", "-Dsophon.classes.delay=10");
        Program node = rig.startNode(name, nodeId);
        Path archive = rig.nodeState(name).resolve("karaf/classes/archive.jsa");
        long end = System.nanoTime() + PATIENCE_S * 1_000_000_000;
        while (Files.notExists(archive)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the Node has made no archive of its classes in " + PATIENCE_S + " s");
            }
            Thread.sleep(BETWEEN_MILLIS);
        }
        return node;
    }
}
