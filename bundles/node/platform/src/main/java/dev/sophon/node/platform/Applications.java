package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import java.time.Duration;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The applications on the desktop: processes with windows, and what was launched through here. An application's name is
 * that of its executable, of its windows' class, of its desktop entry, or what its desktop entry is called; case does not
 * matter. Thread-safe.
 */
@ProviderType
public interface Applications {
    /**
     * What a name stands for.
     *
     * @param executable the file that will run, with all links followed
     * @param aliases further names of that executable: of the links on the way to it
     */
    record Program(String executable, List<String> aliases) {}

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
        KILLED
    }

    /** An application that was closed. */
    record Closed(String name, long pid, Ending outcome) {}

    /**
     * What would be launched.
     *
     * @param name a path, or the name of a desktop entry or of a program on the path
     * @throws CommandException {@code invalid_params} if nothing is called that
     */
    Program resolve(String name) throws CommandException;

    /**
     * Launches an application, and waits until it shows a window, has proved to run without one or has handed over to a
     * process that runs already.
     *
     * @return what really runs, which need not be the process that was started
     * @throws CommandException {@code invalid_params} if nothing is called that; {@code platform_unsupported} if it ended
     *     at once with an error
     */
    Application launch(String name, List<String> args) throws CommandException, InterruptedException;

    /** Each process that has windows, by its topmost one, the topmost first. */
    List<Application> list() throws CommandException;

    /**
     * Asks applications to close and kills those that have not after {@code patience}.
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
