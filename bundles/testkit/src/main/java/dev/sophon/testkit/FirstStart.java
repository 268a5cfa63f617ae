package dev.sophon.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a program's first start leaves for the later ones in its state folder: the bundles, how they are wired, and that a
 * Node's features are installed. With it a first start takes a fifth less of the processor. It is made once for a
 * distribution, beside it, and has nothing of who started: no configuration, name, key or port.
 */
final class FirstStart {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** The framework's, each bundle's, and what the features service keeps. */
    private static final String KEPT = "bundle0/.*|bundle\\d+/(bundle\\.info|version.*|data/(state|digraph)\\.json)";

    private FirstStart() {}

    /** Lays it into a state folder, unless a program has been started on that. */
    static void lay(Path home, Path state) throws IOException, InterruptedException {
        if (!Files.exists(state.resolve("karaf/data"))) {
            copy(of(home), state.resolve("karaf"));
        }
    }

    /** Side by side, tests of several modules ask for it. */
    private static synchronized Path of(Path home) throws IOException, InterruptedException {
        Path made = home.resolveSibling("first-start");
        try (FileChannel channel = FileChannel.open(
                        home.resolveSibling("first-start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid() || !Files.exists(made) || lastChange(home).compareTo(lastChange(made)) > 0) {
                delete(made);
                make(home, made);
            }
        }
        return made;
    }

    private static void make(Path home, Path made) throws IOException, InterruptedException {
        Path state = Files.createTempDirectory("sophon-first-start").toRealPath();
        boolean isNode = Files.exists(home.resolve("bin/sophon-node"));
        int port = Rig.freePort();
        if (isNode) {
            // Of a Gateway that is not there.
            Path config = Files.writeString(
                    state.resolve("config.json"),
                    "{\"gatewayUrl\":\"http://localhost:" + port + "\",\"nodeToken\":\"none.none\"}");
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        }
        List<String> command = isNode
                ? List.of(home.resolve("bin/sophon-node").toString(), "start", "--service")
                : List.of(home.resolve("bin/sophon-gateway").toString(), "start", "--port", Integer.toString(port));
        Map<String, String> environment = Map.of(
                isNode ? "SOPHON_NODE_HOME" : "SOPHON_HOME", state.toString(), "SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
        try (Program program = Program.start(command, environment)) {
            Rig.await("a first start", PATIENCE, () -> {
                if (!program.isAlive()) {
                    throw new IOException("a first start ended; it printed:\n" + program.output());
                }
                return isNode ? isInstalled(state) : answers(port);
            });
        }
        Path cache = state.resolve("karaf/data/cache");
        Path making = made.resolveSibling("first-start.making");
        delete(making);
        for (Path file : files(cache)) {
            String name = cache.relativize(file).toString();
            if (name.matches(KEPT)) {
                copyFile(file, making.resolve("data/cache").resolve(name));
            }
        }
        copyFile(state.resolve("karaf/shipped.properties"), making.resolve("shipped.properties"));
        Files.move(making, made, StandardCopyOption.ATOMIC_MOVE);
        delete(state);
    }

    private static boolean answers(int port) throws IOException, InterruptedException {
        try {
            Rest nobody = new Rest(URI.create("http://localhost:" + port), null);
            return nobody.get("/api/health").status() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** Whether the features that a Node begins with have been installed. */
    private static boolean isInstalled(Path state) throws IOException {
        Path cache = state.resolve("karaf/data/cache");
        if (!Files.isDirectory(cache)) {
            return false;
        }
        try (Stream<Path> bundles = Files.list(cache)) {
            for (Path bundle : bundles.toList()) {
                Path features = bundle.resolve("data/state.json");
                if (Files.exists(features) && Files.readString(features).contains("\"bootDone\":true")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static FileTime lastChange(Path folder) throws IOException {
        FileTime last = FileTime.fromMillis(0);
        for (Path file : files(folder)) {
            FileTime own = Files.getLastModifiedTime(file);
            last = own.compareTo(last) > 0 ? own : last;
        }
        return last;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            copyFile(file, to.resolve(from.relativize(file).toString()));
        }
    }

    private static void copyFile(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
