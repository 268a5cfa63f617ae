package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.UpdateSettings;
import dev.sophon.protocol.signed.Release;
import dev.sophon.protocol.signed.SigningKeys;
import dev.sophon.protocol.signed.UpdateManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The program as somebody has installed it, which no update changes.
 *
 * @param home its folder
 * @param version of the program that asks: the installed one, or an update of it
 */
public record Installation(Path home, Release version) {
    /** Set by the script that starts a program, to the folder that it is in. */
    private static final String DISTRIBUTION = "sophon.dist";
    /** Set by the script of the installed program for that of an update, to its own folder. */
    static final String INSTALLED = "SOPHON_INSTALLED";
    /** Written by who packs the program for a package manager: the command that updates it. */
    private static final String MANAGED = "managed-by";
    /** One public key a line; what begins with # is a comment. */
    private static final String KEYS = "lib/release.keys";

    private static final int MOST = 4096;

    /** What this process belongs to. */
    static Installation current(String version) throws Failure {
        String home = System.getenv().getOrDefault(INSTALLED, System.getProperty(DISTRIBUTION, "."));
        try {
            return new Installation(Path.of(home).toAbsolutePath(), Release.of(version));
        } catch (IllegalArgumentException e) {
            throw new Failure("This is a build of one's own, without a version that could be compared");
        }
    }

    /** The command of the package manager that has installed it; empty where none has. */
    Optional<String> managedBy() throws IOException {
        Path file = home.resolve(MANAGED);
        return Files.exists(file) ? Optional.of(text(file).strip()) : Optional.empty();
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MOST) {
            throw new IOException(file + " is larger than " + MOST + " bytes");
        }
        return Files.readString(file);
    }

    /** The keys that may sign an update: those that came with it, and that of its owner. */
    List<PublicKey> releaseKeys(UpdateSettings settings) throws IOException, Failure {
        List<String> lines = new ArrayList<>();
        Path file = home.resolve(KEYS);
        if (Files.exists(file)) {
            text(file)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(lines::add);
        }
        settings.releaseKey().ifPresent(lines::add);
        if (lines.isEmpty()) {
            throw new Failure("No release key came with this program, so nothing can be checked. Name the one that you"
                    + " trust as releaseKey in config.json, or install the new version by hand");
        }
        try {
            return lines.stream().map(SigningKeys::ofLine).toList();
        } catch (IllegalArgumentException e) {
            throw new Failure(file + ": " + e.getMessage());
        }
    }

    /** The platform of the archives that fit: with a Java of its own where this has one. */
    String platform() {
        if (!Files.exists(home.resolve("runtime"))) {
            return UpdateManifest.ANY;
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return (system.startsWith("mac") ? "macos" : system.startsWith("windows") ? "win" : "linux") + "-"
                + (machine.equals("aarch64") ? "arm64" : machine.equals("amd64") ? "x64" : machine);
    }
}
