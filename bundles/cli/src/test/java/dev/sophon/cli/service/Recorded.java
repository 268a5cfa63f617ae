package dev.sophon.cli.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Programs of a system that write down how they were called, word for word, and answer as they are told. */
final class Recorded {
    private final Path bin;
    private final Path calls;

    Recorded(Path folder) throws IOException {
        this.bin = Files.createDirectories(folder.resolve("bin"));
        this.calls = folder.resolve("calls");
    }

    /** @param does what it does besides, in the words of a shell */
    void program(String name, String does) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(
                file,
                "#!/bin/sh\n{ printf %s " + name + "; for w; do printf '|%s' \"$w\"; done; echo; } >>'" + calls + "'\n"
                        + does + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** What was called since the last look, each as its words with bars between. */
    List<String> calls() throws IOException {
        List<String> all = Files.exists(calls) ? Files.readAllLines(calls) : List.of();
        Files.deleteIfExists(calls);
        return all;
    }

    Host host(String system, String release, long uid, Path home, Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("PATH", bin + ":/usr/bin:/bin");
        all.putIfAbsent("XDG_RUNTIME_DIR", home.resolve("run").toString());
        return new Host(system, release, uid == 0 ? "root" : "ann", uid, home, all);
    }
}
