package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How far a command reaches beyond its program: into files that the words of a desktop entry name, as a wrapper's or a
 * player's are, and into what flatpak takes from the user's own installation before that of the system.
 */
final class Reach {
    /** Between names in one word, as in {@code --plugin=/x.so} and {@code PATH=/a:/b}. */
    private static final String BETWEEN = "[=:,;\\s]+";

    private final UserSession session;
    private final Programs programs;
    private final Predicate<Path> rootOnly;

    /** @param rootOnly whether nobody but root can change what a path leads to */
    Reach(UserSession session, Programs programs, Predicate<Path> rootOnly) {
        this.session = session;
        this.programs = programs;
        this.rootOnly = rootOnly;
    }

    /** Whether the entry's own words name what others than root can change; its program is told apart. */
    boolean isOthers(DesktopEntry entry) {
        try {
            return namesOthers(entry) || isFlatpakOfTheUsers(entry.command());
        } catch (InvalidPathException e) {
            return true;
        }
    }

    private boolean namesOthers(DesktopEntry entry) {
        Path folder = entry.folder().startsWith("/") ? Path.of(entry.folder()) : session.home();
        List<String> command = entry.command();
        List<Integer> started = DesktopEntry.programsAt(command);
        for (int i = 0; i < command.size(); i++) {
            if (!started.contains(i)
                    && Stream.concat(
                                    Stream.of(command.get(i)),
                                    Stream.of(command.get(i).split(BETWEEN, -1)))
                            .anyMatch(name -> isOthers(name, folder))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOthers(String name, Path folder) {
        // A wrapper finds its program on the path, which ends with the user's own folders.
        return file(name, folder).filter(file -> !rootOnly.test(file)).isPresent()
                || (programs.findForAll(name).isEmpty()
                        && programs.find(name)
                                .filter(program -> !rootOnly.test(program))
                                .isPresent());
    }

    /** What is there under that name: a file, or a folder that is named in full. */
    private static Optional<Path> file(String name, Path folder) {
        if (name.isEmpty() || name.startsWith("-")) {
            return Optional.empty();
        }
        Path path = folder.resolve(name.startsWith("file:///") ? name.substring("file://".length()) : name);
        return Optional.of(path)
                .filter(file -> Files.isRegularFile(file) || (name.startsWith("/") && Files.isDirectory(file)));
    }

    /** An application of that id, a runtime for any, or a permission that only the system's own were not given. */
    private boolean isFlatpakOfTheUsers(List<String> command) {
        List<String> words = command.stream()
                .map(word -> word.replaceFirst("^.*/(?=flatpak$)", ""))
                .toList();
        boolean runs = words.contains("flatpak") && words.contains("run");
        if (!runs && command.stream().noneMatch(word -> word.contains("/flatpak/exports/bin/"))) {
            return false;
        }
        Path own = session.flatpak();
        boolean runsOwn = words.stream()
                .flatMap(word -> Stream.of(word.split("/", -1)))
                .filter(word -> !word.isEmpty() && !word.startsWith(".") && !word.startsWith("%"))
                .anyMatch(word -> Files.exists(own.resolve("app").resolve(word))
                        || Files.exists(own.resolve("overrides").resolve(word)));
        return runsOwn || Files.exists(own.resolve("overrides/global")) || hasAny(own.resolve("runtime"));
    }

    private static boolean hasAny(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isPresent();
        } catch (IOException e) {
            return true;
        }
    }
}
