package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Path;

/** The names in a folder, one after the other and never all in memory. */
public final class Names {
    private Names() {}

    /**
     * Shows each name, but for the trash and what is not whole yet. It can be called once for each folder that is open.
     *
     * @return whether it came to the end
     */
    public static boolean each(Place folder, Invocation call, Action action)
            throws IOException, CommandException, InterruptedException {
        try {
            for (Path entry : folder.folder()) {
                goOn(call);
                Path name = entry.getFileName();
                if (!Trash.is(name) && !Temporary.is(name) && !action.take(name)) {
                    return false;
                }
            }
            return true;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /**
     * Looks whether a long walk may go on.
     *
     * @throws InterruptedException when the command is over
     */
    public static void goOn(Invocation call) throws InterruptedException {
        if (call.ended()) {
            throw new InterruptedException("ended");
        }
    }

    /** What is done with a name. */
    public interface Action {
        /** Does it, and says whether to go on. */
        boolean take(Path name) throws IOException, CommandException, InterruptedException;
    }
}
