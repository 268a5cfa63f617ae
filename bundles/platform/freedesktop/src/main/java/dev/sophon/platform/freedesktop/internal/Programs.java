package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.platform.Applications.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds executables. Thread-safe. */
final class Programs {
    private static final int MOST_LINKS = 40;

    private final UserSession session;

    Programs(UserSession session) {
        this.session = session;
    }

    /** The file behind an absolute path or a name on the path; empty if there is none that may be executed. */
    Optional<Path> find(String nameOrPath) {
        try {
            if (nameOrPath.startsWith("/")) {
                return Optional.of(Path.of(nameOrPath)).filter(Programs::executable);
            }
            if (nameOrPath.isBlank() || nameOrPath.contains("/")) {
                return Optional.empty();
            }
            return session.path().stream()
                    .map(folder -> folder.resolve(nameOrPath))
                    .filter(Programs::executable)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Which file runs in the end, and what it is called on the way there. */
    static Program program(Path executable) {
        List<String> aliases = new ArrayList<>();
        Path current = executable;
        try {
            for (int i = 0; i < MOST_LINKS && Files.isSymbolicLink(current); i++) {
                aliases.add(current.toString());
                current = current.resolveSibling(Files.readSymbolicLink(current));
            }
            return new Program(executable.toRealPath().toString(), aliases);
        } catch (IOException e) {
            return new Program(current.toString(), aliases);
        }
    }

    private static boolean executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
