package dev.sophon.cli.report;

import dev.sophon.node.identity.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What lies in a state folder, by name and size: nothing is opened. */
public final class StateFacts {
    private static final int DEPTH = 3;
    private static final int MOST = 500;
    /** The container's own, which is made anew at need. */
    private static final List<Path> CACHES = List.of(Path.of("karaf/data"), Path.of("karaf/tmp"));

    private static final Set<String> VARIABLES = Set.of(
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XDG_SESSION_TYPE",
            "XDG_CURRENT_DESKTOP",
            "LANG",
            "LC_ALL",
            "TZ",
            "JAVA_HOME");

    private StateFacts() {}

    /** The folder, its disk, and the variables that matter. */
    public static Map<String, Object> of(Path state) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folder", state.toString());
        Map<String, String> variables = new TreeMap<>(System.getenv());
        variables.keySet().retainAll(VARIABLES);
        facts.put("environment", variables);
        if (Files.isDirectory(state)) {
            facts.put("freeBytes", Files.getFileStore(state).getUsableSpace());
            try (Stream<Path> all = Files.walk(state, DEPTH)) {
                facts.put(
                        "files",
                        all.filter(file -> CACHES.stream().noneMatch(cache -> within(state, cache, file)))
                                .limit(MOST)
                                .map(file -> file(state, file))
                                .toList());
            }
        }
        return facts;
    }

    private static boolean within(Path state, Path cache, Path file) {
        Path folder = state.resolve(cache);
        return file.startsWith(folder) && !file.equals(folder);
    }

    private static Map<String, Object> file(Path state, Path file) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", state.relativize(file).toString());
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                facts.put("bytes", Files.size(file));
            }
            facts.put(
                    "changed",
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toString());
            facts.put(
                    "rights",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            facts.put("problem", Problems.of(e));
        } catch (UnsupportedOperationException e) {
            return facts; // No such rights on this system.
        }
        return facts;
    }
}
