package dev.sophon.cli.launch;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/**
 * The classes of the container in the form in which Java has them in memory, so that a start need not parse and verify
 * them. A start without an archive has Java log what it loads; when it has run for a while, a process
 * of its own makes an archive of that ({@code archive.jsa}), which the program's script hands to Java from then on. {@code
 * archive.for} says for which Java and which distribution; without an archive beside it, that none could be made. Nothing
 * of this is needed, and what fails is not spoken of. An instance is for one start.
 */
final class ClassArchive implements AutoCloseable {
    /** Where Java logs what it loads, in the archive's folder; set by the script when it has Java do so. */
    static final String RECORDING = "sophon.classes.loaded";
    /** Seconds from the container's start until an archive is made, when all that starts has started. */
    static final String DELAY = "sophon.classes.delay";

    private static final long DELAY_S = 60;
    private static final Duration LONGEST = Duration.ofMinutes(3);
    /** From this Java on the script allows it, and what an archive is made with has to be what it is used with. */
    private static final int ALLOWS_NATIVE_ACCESS = 23;
    /** A terminal tells all its processes of Ctrl+C: HUP, INT and TERM. */
    private static final Set<Integer> BY_SIGNAL = Set.of(129, 130, 143);

    private static final String REFERENCE = "reference:file:";

    private final Path folder;
    private final String identity;
    private final Path loaded =
            Path.of(System.getProperty(RECORDING, "")).toAbsolutePath().normalize();
    private @Nullable Thread making;

    private ClassArchive(Path folder, String identity) {
        this.folder = folder.normalize();
        this.identity = identity;
    }

    /**
     * Forgets an archive of another Java or another distribution; the next start is recorded then.
     *
     * @param folder holds the archive; only its owner may write there, as what it holds is run
     * @param distribution something that is another after an update
     */
    static ClassArchive in(Path folder, String distribution) throws IOException {
        String java = System.getProperty("java.home")
                + '\n'
                + System.getProperty("java.vm.vendor")
                + '\n'
                + System.getProperty("java.vm.version");
        ClassArchive archive = new ClassArchive(folder, distribution + '\n' + java + '\n');
        if (Files.exists(folder)) {
            OwnFolder.make(folder);
            archive.deleteOldLogs();
            if (!archive.fits()) {
                Files.deleteIfExists(archive.archive());
                Files.deleteIfExists(archive.description());
            }
        }
        return archive;
    }

    private boolean fits() throws IOException {
        try {
            return Files.readString(description()).equals(identity);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void deleteOldLogs() throws IOException {
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "loaded-*")) {
            for (Path log : logs) {
                if (!log.equals(loaded)) {
                    Files.deleteIfExists(log);
                }
            }
        }
    }

    private Path archive() {
        return folder.resolve("archive.jsa");
    }

    private Path description() {
        return folder.resolve("archive.for");
    }

    /** When this start is recorded: makes the archive after a while, on a thread of its own. */
    void makeLater(Framework framework) {
        if (!folder.equals(loaded.getParent())) {
            return;
        }
        making = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(Long.getLong(DELAY, DELAY_S));
                        make(loaded, jars(framework), System.getProperty("java.class.path"));
                    } catch (InterruptedException e) {
                        // The container is stopped; another start makes it.
                    } catch (IOException e) {
                        // There is no room, say; another start tries again.
                    }
                },
                "sophon-class-archive");
        making.setDaemon(true);
        making.start();
    }

    /** The bundles' jars by their numbers, of those that lie in the distribution. */
    private static Map<Long, String> jars(Framework framework) {
        Map<Long, String> jars = new TreeMap<>();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getLocation().startsWith(REFERENCE)) {
                jars.put(bundle.getBundleId(), bundle.getLocation().substring(REFERENCE.length()));
            }
        }
        return jars;
    }

    /**
     * Makes the archive in a process of its own, behind all other work, and waits for it.
     *
     * @param loaded Java's log of what it loaded; deleted when this succeeds
     * @param classPath the one that the archive is used with
     */
    void make(Path loaded, Map<Long, String> jars, String classPath) throws IOException, InterruptedException {
        Path partial = OwnFolder.make(folder).resolve("archive.partial");
        Files.deleteIfExists(partial);
        Process process = new ProcessBuilder(command(partial, loaded, classPath))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            try (BufferedWriter out = process.outputWriter(StandardCharsets.UTF_8)) {
                for (Map.Entry<Long, String> jar : jars.entrySet()) {
                    out.write(jar.getKey() + " " + jar.getValue() + "\n");
                }
            }
            boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (ended && BY_SIGNAL.contains(process.exitValue())) {
                return;
            }
            if (ended && process.exitValue() == 0 && Files.exists(partial)) {
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rw-------"));
                Files.writeString(description(), identity);
                Files.move(partial, archive(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                // This Java cannot, and would not at the next start.
                Files.writeString(description(), identity);
            }
            Files.deleteIfExists(loaded);
        } finally {
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(partial);
        }
    }

    private static List<String> command(Path partial, Path loaded, String classPath) {
        List<String> command = new ArrayList<>(List.of(
                "nice",
                "-n",
                "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-XX:ArchiveClassesAtExit=" + partial,
                "-cp",
                classPath));
        if (Runtime.version().feature() >= ALLOWS_NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(ArchivedClasses.class.getName(), loaded.toString()));
        return command;
    }

    /** Makes no archive any more. */
    @Override
    public void close() {
        if (making != null) {
            making.interrupt();
        }
    }
}
