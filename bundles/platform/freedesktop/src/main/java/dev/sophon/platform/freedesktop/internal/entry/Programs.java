package dev.sophon.platform.freedesktop.internal.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds executables. Thread-safe. */
public final class Programs {
    private static final int MOST_LINKS = 40;

    private final UserSession session;

    /**
     * What a path stands for.
     *
     * @param executable the file that will run, with all links followed
     * @param aliases further names of that executable: of the links on the way to it
     */
    public record Program(String executable, List<String> aliases) {}

    public Programs(UserSession session) {
        this.session = session;
    }

    /** The file behind an absolute path or a name on the path; empty if there is none that may be executed. */
    public Optional<Path> find(String nameOrPath) {
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

    /** As {@link #find}, where every user's programs are, whatever this user's path says. */
    public Optional<Path> findForAll(String nameOrPath) {
        try {
            if (nameOrPath.startsWith("/")) {
                return Optional.of(Path.of(nameOrPath)).filter(Programs::executable);
            }
            return nameOrPath.isBlank() || nameOrPath.contains("/")
                    ? Optional.empty()
                    : session.systemPath().stream()
                            .map(folder -> folder.resolve(nameOrPath))
                            .filter(Programs::executable)
                            .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Which file runs in the end, and what it is called on the way there. */
    public static Program program(Path executable) {
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

    /** The file with all links followed. */
    public static Path real(Path executable) {
        return Path.of(program(executable).executable());
    }

    /** The name in its folder, whatever links lead to that folder. */
    public static Path place(Path executable) {
        try {
            Path folder = executable.getParent();
            return folder == null ? executable : folder.toRealPath().resolve(executable.getFileName());
        } catch (IOException e) {
            return executable;
        }
    }

    /** Whether the first is a link whose way goes by the second. */
    public static boolean leadsTo(Path from, Path other) {
        Program program = program(from);
        return Stream.concat(program.aliases().stream().skip(1), Stream.of(program.executable()))
                .anyMatch(step -> place(Path.of(step)).equals(place(other)));
    }

    private static boolean executable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
