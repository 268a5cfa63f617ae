package dev.sophon.cli.launch;

import dev.sophon.protocol.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Lays the configuration that a distribution ships over the state folder. A file that nobody has touched follows the
 * distribution; one that the operator changed stays as it is. When the distribution is another one than at the last
 * start, the container's cache is built anew, since it refers to bundles of the old one.
 */
final class Shipped {
    private static final String RECORD = "shipped.properties";
    private static final String DISTRIBUTION = "distribution";

    private final Path home;
    private final Path base;
    private final Properties before = new Properties();
    private final Properties now = new Properties();

    private Shipped(Path home, Path base) {
        this.home = home;
        this.base = base;
    }

    static void layOver(Path home, Path base) throws IOException {
        new Shipped(home, base).layOver();
    }

    private void layOver() throws IOException {
        Path record = base.resolve(RECORD);
        if (Files.exists(record)) {
            try (InputStream in = Files.newInputStream(record)) {
                before.load(in);
            }
        }
        now.setProperty(DISTRIBUTION, fingerprint());
        Path etc = OwnFolder.make(base.resolve("etc"));
        for (Path shipped : files(home.resolve("etc"))) {
            place(shipped, etc.resolve(home.resolve("etc").relativize(shipped).toString()));
        }
        if (now.equals(before)) {
            return;
        }
        if (!now.getProperty(DISTRIBUTION).equals(before.getProperty(DISTRIBUTION))) {
            delete(base.resolve("data"));
        }
        try (OutputStream out = Files.newOutputStream(record)) {
            now.store(out, "What the distribution shipped at the last start: SHA-256 by file");
        }
    }

    private void place(Path shipped, Path target) throws IOException {
        String name = home.relativize(shipped).toString();
        String hash = Sha256.of(Files.readAllBytes(shipped));
        boolean untouched =
                !Files.exists(target) || Sha256.of(Files.readAllBytes(target)).equals(before.getProperty(name, ""));
        boolean current = hash.equals(before.getProperty(name)) && Files.exists(target);
        if (untouched && !current) {
            Files.createDirectories(target.getParent());
            Files.write(target, Files.readAllBytes(shipped));
        }
        now.setProperty(name, hash);
    }

    /**
     * The names, sizes and times of what the distribution's repository holds, and the sums that came with it: cheap, and
     * another one after an update. In an archive all times are the same.
     */
    private String fingerprint() throws IOException {
        StringBuilder text = new StringBuilder(home.toString());
        Path sums = home.resolve("SHA256SUMS");
        if (Files.exists(sums)) {
            text.append('\n').append(Files.readString(sums));
        }
        for (Path file : files(home.resolve("system"))) {
            text.append('\n').append(home.relativize(file)).append(' ').append(Files.size(file));
            text.append(' ').append(Files.getLastModifiedTime(file).toMillis());
        }
        return Sha256.of(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
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
