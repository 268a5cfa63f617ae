package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which windows and processes are one application's. Where its desktop entry, or the command in it, names the class of its
 * windows, it is those; otherwise what its command runs. A program that many applications share never is one of them.
 */
public interface Identity {
    boolean shows(Window window);

    /** Whether a process is this application's, with or without windows. */
    boolean runs(CommandLine process);

    /** Windows of these classes, case aside. */
    record Classes(Set<String> classes, Claims others) implements Identity {
        @Override
        public boolean shows(Window window) {
            return others.leave(window, Match.of(window, classes));
        }

        @Override
        public boolean runs(CommandLine process) {
            return false;
        }
    }

    /**
     * What a command runs that is not shared, or not without its arguments.
     *
     * @param program the file, behind links as the entry names it
     * @param arguments those of its own; empty if it is known without
     * @param folder where the names of files in them start
     * @param classes under which its windows may be known where the process is not
     * @param longer further applications by the same program, with longer commands
     */
    record Command(
            Path program, List<String> arguments, Path folder, Set<String> classes, List<Command> longer, Claims others)
            implements Identity {
        @Override
        public boolean shows(Window window) {
            Optional<CommandLine> process = window.pid() == 0 ? Optional.empty() : CommandLine.of(window.pid());
            if (process.isPresent() && process.get().runs(program)) {
                return runs(process.get()) && others.leaveByProcess(window);
            }
            // Another file of the same name is another application, whatever its windows are called.
            return (process.isEmpty() || !process.get().runsCalled(String.valueOf(program.getFileName())))
                    && others.leave(window, Match.of(window, classes));
        }

        @Override
        public boolean runs(CommandLine process) {
            return hasOwn(process) && longer.stream().noneMatch(other -> other.hasOwn(process));
        }

        boolean hasOwn(CommandLine process) {
            return process.runs(program, arguments, folder);
        }
    }

    /**
     * What is called so, in no entry.
     *
     * @param names of programs or classes, in lower case
     */
    record Called(Set<String> names, Claims others) implements Identity {
        @Override
        public boolean shows(Window window) {
            return others.leave(window, Match.of(window, names)) || isCalled(window);
        }

        /** app.list tells windows by their process's name; an interpreter's is nobody's. */
        private boolean isCalled(Window window) {
            String process = window.processName();
            if (!names.contains(lower(process))) {
                return false;
            }
            // Terminals pose as applications by the class alone; a browser's windows have another one than its file's
            // name.
            return SharedPrograms.isTerminalOfItsOwn(process)
                    ? others.leave(window, Match.PROGRAM)
                    : (SharedPrograms.showsItself(process) || !SharedPrograms.contain(process))
                            && others.leaveByProcess(window);
        }

        @Override
        public boolean runs(CommandLine process) {
            return false;
        }
    }

    /** What one of these shows, and what is shown by the processes that were launched by its name. */
    record WithLaunched(Identity application, Predicate<Window> launched) implements Identity {
        @Override
        public boolean shows(Window window) {
            return application.shows(window) || launched.test(window);
        }

        @Override
        public boolean runs(CommandLine process) {
            return application.runs(process);
        }
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
