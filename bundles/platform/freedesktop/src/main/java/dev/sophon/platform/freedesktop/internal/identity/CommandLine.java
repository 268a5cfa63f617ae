package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a process was started with, as proc(5) tells it.
 *
 * @param executable the file that runs, with all links followed
 * @param words its name for itself and its arguments
 * @param folder where it is
 */
record CommandLine(Path executable, List<String> words, Path folder) {
    /** As in {@code python3 -u script}. */
    private static final int OPTIONS_BEFORE_A_SCRIPT = 2;

    private static final String DELETED = " (deleted)";

    /** Empty if there is no such process, or it belongs to somebody else. */
    static Optional<CommandLine> of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            String executable = Files.readSymbolicLink(process.resolve("exe")).toString();
            String line = new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
            return Optional.of(new CommandLine(
                    Path.of(
                            executable.endsWith(DELETED)
                                    ? executable.substring(0, executable.length() - DELETED.length())
                                    : executable),
                    List.of(line.split("\0")),
                    Files.readSymbolicLink(process.resolve("cwd"))));
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether this is that file: it runs itself, or is the script that an interpreter runs. */
    boolean runs(Path program) {
        return at(program) >= 0;
    }

    /** Behind which word the program's arguments begin; below zero where it is another program. */
    private int at(Path program) {
        Path real = real(program);
        if (executable.equals(real)
                || (SharedPrograms.contain(program) && bare(executable).equals(bare(program)))) {
            return 0;
        }
        for (int i = 1; i < Math.min(words.size(), 1 + OPTIONS_BEFORE_A_SCRIPT); i++) {
            if (file(words.get(i), folder).filter(real::equals).isPresent()) {
                return i;
            }
        }
        return -1;
    }

    /** Without its version: which of several is found is up to the path. */
    private static String bare(Path interpreter) {
        return name(interpreter).replaceFirst("[-0-9.]+$", "");
    }

    /** Whether a program of this name runs, from whatever folder: its executable, or a script. */
    boolean runsCalled(String fileName) {
        return name(executable).equalsIgnoreCase(fileName)
                || words.stream().skip(1).limit(OPTIONS_BEFORE_A_SCRIPT).anyMatch(word -> file(word, folder)
                        .filter(file -> name(file).equalsIgnoreCase(fileName))
                        .isPresent());
    }

    /**
     * Whether it runs that program with these arguments, and maybe more behind them. Names of files are compared by the
     * files.
     *
     * @param from the folder that the names of files in the arguments start from
     */
    boolean runs(Path program, List<String> arguments, Path from) {
        int at = at(program);
        if (at < 0 || words.size() - at <= arguments.size()) {
            return false;
        }
        for (int i = 0; i < arguments.size(); i++) {
            String meant = arguments.get(i);
            String found = words.get(at + 1 + i);
            Optional<Path> file = file(meant, from);
            if (file.isPresent() ? !file.equals(file(found, folder)) : !meant.equals(found)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Path> file(String word, Path folder) {
        try {
            return word.isEmpty() || word.startsWith("-")
                    ? Optional.empty()
                    : Optional.of(folder.resolve(word))
                            .filter(Files::isRegularFile)
                            .map(CommandLine::real);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
