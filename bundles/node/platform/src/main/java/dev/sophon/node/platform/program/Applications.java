package dev.sophon.node.platform.program;

import dev.sophon.node.command.CommandException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The applications on the desktop: processes with windows, and what was launched through here. An application's name is
 * that of its executable, of its windows' class, of its desktop entry, or what its desktop entry is called; case does not
 * matter. Thread-safe.
 */
@ProviderType
public interface Applications {
    /**
     * What a launch would run, looked up.
     *
     * @param program the file that decides what runs, with all links followed
     * @param command what would be run, word for word
     * @param folder where
     * @param entry the file of the desktop entry that stands for it; empty where none does
     * @param entrySha256 of that file, in lower-case hexadecimal digits; empty where only root can write it
     * @param programSha256 of the program, likewise
     * @param filesSha256 of the other files that the command names, from its folder or in full, likewise, by their absolute
     *     paths; those that only root can write are not among them
     * @param doubt why nobody answers for it, so that somebody has to be asked; empty where it is harmless
     */
    record Found(
            String program,
            List<String> command,
            String folder,
            String entry,
            String entrySha256,
            String programSha256,
            Map<String, String> filesSha256,
            String doubt) {
        public Found {
            filesSha256 = Collections.unmodifiableMap(new TreeMap<>(filesSha256));
            command = List.copyOf(command);
        }
    }

    /** A launch that has not begun. */
    interface Launchable {
        /** What would run. */
        Found found();

        /**
         * Launches it, and waits until it shows a window, has proved to run without one or has handed over to a process that
         * runs already.
         *
         * @return what really runs, which need not be the process that was started; with process id 0 if nothing does
         *     any more
         * @throws CommandException {@code platform_unsupported} if it ended at once with an error
         */
        Application start() throws CommandException, InterruptedException;
    }

    /**
     * A running application.
     *
     * @param name of its process
     * @param windowTitle of its topmost window; empty if it has none
     */
    record Application(String name, long pid, String windowTitle) {}

    /** How an application ended. */
    enum Ending {
        /** It did as asked. */
        CLOSED,
        /** It closed its windows as asked and goes on running without one. */
        WINDOWLESS,
        /** It did not do as asked in time. */
        KILLED,
        /** It did not close the windows in time, and shows others that were not meant, so that it was left alone. */
        REFUSED
    }

    /**
     * An application that was closed.
     *
     * @param pid 0 where it is not known, and only the window was closed
     */
    record Closed(String name, long pid, Ending outcome) {}

    /**
     * Looks up what would be launched; nothing begins by it.
     *
     * @param name a path, or the name of a desktop entry or of a program on the path
     * @param args of the program
     * @param trust whom to believe
     * @throws CommandException {@code invalid_params} if nothing is called that
     */
    Launchable find(String name, List<String> args, LaunchTrust trust) throws CommandException;

    /**
     * Launches whatever a name stands for, without a doubt.
     *
     * @return as {@link Launchable#start} does
     * @throws CommandException as {@link #find} and {@link Launchable#start} do
     */
    default Application launch(String name, List<String> args) throws CommandException, InterruptedException {
        return find(name, args, LaunchTrust.NONE).start();
    }

    /** Each process that has windows, by its topmost one, the topmost first. */
    List<Application> list() throws CommandException;

    /**
     * Asks the windows of applications to close and kills those that have not after {@code patience}: a process only where
     * all its windows are meant.
     *
     * @throws CommandException {@code invalid_params} if no application is called that
     */
    List<Closed> close(Selector which, Duration patience) throws CommandException, InterruptedException;

    /**
     * Brings an application's window to the front and gives it the keyboard.
     *
     * @throws CommandException {@code invalid_params} if no application with a window is called that;
     *     {@code platform_unsupported} if the window does not get the keyboard, with the reason
     */
    void focus(Selector which, Duration patience) throws CommandException, InterruptedException;

    /** Which applications are meant. */
    sealed interface Selector {
        record Name(String name) implements Selector {}

        record Pid(long pid) implements Selector {}
    }
}
