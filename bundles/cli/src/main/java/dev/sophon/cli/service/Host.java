package dev.sophon.cli.service;

import dev.sophon.protocol.HomeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The machine, and who sits at it.
 *
 * @param system as Java names it: {@code Linux}, {@code Mac OS X}, {@code Windows 11}
 * @param uid the user's number; -1 where there are none
 */
record Host(String system, String release, String user, long uid, Path home, Map<String, String> environment) {
    static Host current() {
        String system = System.getProperty("os.name", "");
        // Windows writes the name of PATH as it likes.
        Map<String, String> environment = new TreeMap<>(
                system.startsWith("Windows") ? String.CASE_INSENSITIVE_ORDER : Comparator.<String>naturalOrder());
        environment.putAll(System.getenv());
        return new Host(
                system,
                System.getProperty("os.version", ""),
                System.getProperty("user.name", ""),
                ownUid(),
                HomeFolder.current(),
                environment);
    }

    private static long ownUid() {
        try {
            return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return ofHome();
        }
    }

    /** Without {@code /proc}, as on macOS. */
    private static long ofHome() {
        try {
            return ((Number) Files.getAttribute(HomeFolder.current(), "unix:uid")).longValue();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1; // Windows
        }
    }

    boolean root() {
        return uid == 0;
    }

    boolean windows() {
        return system.toLowerCase(Locale.ROOT).startsWith("windows");
    }

    boolean mac() {
        return system.toLowerCase(Locale.ROOT).startsWith("mac");
    }

    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Where sockets of this user's session lie; there is one without it in the environment too, as after {@code su}. */
    Path runtimeFolder() {
        String told = variable("XDG_RUNTIME_DIR");
        return told.isEmpty() ? Path.of("/run/user", Long.toString(uid)) : Path.of(told);
    }
}
