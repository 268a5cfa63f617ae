package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.platform.Window;
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

    /**
     * Windows of these classes, case aside.
     *
     * @param claimed whether a window is more precisely another application's
     */
    record Classes(Set<String> classes, Predicate<Window> claimed) implements Identity {
        @Override
        public boolean shows(Window window) {
            return hasClass(window, classes) && !claimed.test(window);
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
     * @param others further applications by the same program, with longer commands
     * @param claimed whether a window is more precisely another application's
     */
    record Command(
            Path program,
            List<String> arguments,
            Path folder,
            Set<String> classes,
            List<Command> others,
            Predicate<Window> claimed)
            implements Identity {
        @Override
        public boolean shows(Window window) {
            Optional<CommandLine> process = window.pid() == 0 ? Optional.empty() : CommandLine.of(window.pid());
            if (process.isPresent() && process.get().runs(program)) {
                return runs(process.get()) && !claimed.test(window);
            }
            // Another file of the same name is another application, whatever its windows are called.
            return hasClass(window, classes)
                    && (process.isEmpty() || !process.get().runsCalled(String.valueOf(program.getFileName())))
                    && !claimed.test(window);
        }

        @Override
        public boolean runs(CommandLine process) {
            return hasOwn(process) && others.stream().noneMatch(other -> other.hasOwn(process));
        }

        boolean hasOwn(CommandLine process) {
            return process.runs(program, arguments, folder);
        }
    }

    /**
     * What is called so, in no entry.
     *
     * @param names of programs or classes, in lower case
     * @param claimed whether a window is more precisely another application's
     */
    record Called(Set<String> names, Predicate<Window> claimed) implements Identity {
        @Override
        public boolean shows(Window window) {
            // app.list tells windows by their process's name; an interpreter's is nobody's.
            return (hasClass(window, names)
                            || (names.contains(lower(window.processName()))
                                    && (SharedPrograms.showsItself(window.processName())
                                            || !SharedPrograms.contain(window.processName()))))
                    && !claimed.test(window);
        }

        @Override
        public boolean runs(CommandLine process) {
            return false;
        }
    }

    static boolean hasClass(Window window, Set<String> classes) {
        return classes.contains(lower(window.wmClass())) || classes.contains(lower(window.instance()));
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
