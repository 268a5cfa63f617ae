package dev.sophon.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Somebody who signs capabilities with keys of its own, by {@code tools/sign}. Not thread-safe. */
public final class Publisher {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path folder;
    private final Path tool;

    /**
     * Makes its root key, its own key, and the list that the first signs.
     *
     * @param folder new, for all that it writes
     */
    public Publisher(String name, Path folder) throws IOException, InterruptedException {
        this.name = name;
        this.folder = Files.createDirectories(folder);
        this.tool = Rig.distributions().resolveSibling("tools/sign");
        sign("key", at("root"));
        sign("key", at("own"));
        sign("keys", at("keys.json"), "--root", at("root"), "--add", name + "=" + at("own.pub"));
    }

    /** The KAR of one of this tree's capabilities, as it is built. */
    public static Path built(String capability) throws IOException {
        Path target = Rig.distributions()
                .resolveSibling("features")
                .resolve(capability)
                .resolve("target");
        try (Stream<Path> all = Files.list(target)) {
            return all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A copy of a KAR in this publisher's folder, signed as a version; its manifest and the list of keys stand beside it. */
    public Path sign(Path kar, String version) throws IOException, InterruptedException {
        Path copy = Files.copy(kar, folder.resolve(kar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        sign("manifest", copy.toString(), "--key", at("own"), "--publisher", name, "--version", version);
        return copy;
    }

    /** As an owner writes it into {@code policy.json}, among {@code trust.keys}: these scopes, by message too. */
    public Map<String, Object> trusted(List<String> scopes) throws IOException {
        String key = Files.readAllLines(folder.resolve("root.pub")).get(1);
        return Map.of("key", key, "name", name, "scopes", scopes, "byMessage", true);
    }

    private String at(String file) {
        return folder.resolve(file).toString();
    }

    private void sign(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        command.addAll(List.of(words));
        Program program = Program.start(command, Map.of());
        if (program.exitCode(PATIENCE) != 0) {
            throw new IOException("tools/sign failed: " + program.output());
        }
    }
}
