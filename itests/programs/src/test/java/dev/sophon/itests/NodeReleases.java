package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Releases of the Node as it is built, under other versions, signed by {@code tools/sign} and laid out to be served. */
final class NodeReleases {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Path folder;
    private final Path served;
    private final Path key;

    /** @param folder for all that is made */
    NodeReleases(Path folder) throws Exception {
        this.folder = folder;
        this.served = Files.createDirectories(folder.resolve("served/node"));
        this.key = folder.resolve("release");
        sign("key", key.toString());
    }

    /** What is served, or taken in. */
    Path root() {
        return served.getParent();
    }

    /** The public key, as {@code config.json} has it. */
    String keyLine() throws IOException {
        return Files.readAllLines(folder.resolve("release.pub")).get(1);
    }

    private static void sign(String... words) throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Rig.distributions().resolveSibling("tools/sign").toString()),
                        Stream.of(words))
                .toList();
        Program program = Program.start(command, Map.of());
        assertThat(program.exitCode(PATIENCE)).as(program.output()).isZero();
    }

    /** @param works whether it starts at all */
    void publish(String version, boolean works) throws Exception {
        String name = "sophon-node-" + version;
        Path home = folder.resolve(name);
        run("cp", "-a", Rig.distributions().resolve("node/target/assembly").toString(), home.toString());
        try (Stream<Path> jars = Files.list(home.resolve("lib/cli"))) {
            for (Path jar : jars.filter(each -> each.getFileName().toString().startsWith("dev.sophon.cli-"))
                    .toList()) {
                renumber(jar, version);
            }
        }
        if (!works) {
            Files.writeString(home.resolve("bin/sophon-node"), "#!/bin/sh\nexit 3\n");
        }
        Path place = Files.createDirectories(served.resolve(version));
        run(
                "tar",
                "-C",
                folder.toString(),
                // A test has no use for a small one.
                "--use-compress-program=gzip -1",
                "-cf",
                place.resolve(name + ".tar.gz").toString(),
                name);
        sign("release", served.toString(), "--key", key.toString(), "--version", version);
    }

    private static void renumber(Path jar, String version) throws IOException {
        Path renumbered = jar.resolveSibling("renumbered");
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (OutputStream file = Files.newOutputStream(renumbered);
                    JarOutputStream out = new JarOutputStream(file, manifest)) {
                for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
        }
        Files.delete(jar);
        Files.move(renumbered, jar);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
