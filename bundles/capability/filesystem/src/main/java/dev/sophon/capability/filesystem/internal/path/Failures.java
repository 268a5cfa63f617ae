package dev.sophon.capability.filesystem.internal.path;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.Set;

/** What the system says, as an error of the contract. The path stays out of it: it is a param, and no log may hold one. */
public final class Failures {
    /** What the system says where others make and remove names at the same time. */
    private static final Set<String> IN_BETWEEN = Set.of("Directory not empty", "Is a directory", "File exists");

    private Failures() {}

    public static CommandException of(IOException problem) {
        if (problem instanceof NoSuchFileException) {
            return CommandException.invalidParams("path: no such file or folder");
        }
        if (problem instanceof FileAlreadyExistsException) {
            return CommandException.invalidParams("path: there is a file already; set overwrite or append");
        }
        if (problem instanceof NotDirectoryException) {
            return notAFolder();
        }
        if (problem instanceof AccessDeniedException) {
            return new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "path: the system does not let this device's user do that");
        }
        if (problem instanceof AtomicMoveNotSupportedException) {
            return CommandException.invalidParams("path: is on another file system than the folder it would come to, or"
                    + " than its root; copy instead, or let the owner name its file system's folder as a root");
        }
        String reason = problem instanceof FileSystemException told
                ? Objects.requireNonNullElse(told.getReason(), "unknown reason")
                : problem.getClass().getSimpleName();
        // The JDK names the path in this message in one place and not in the other; both have these words.
        if (Objects.requireNonNullElse(problem.getMessage(), "").contains("Too many levels of symbolic links")) {
            return new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "path: leads through a symbolic link; links are not followed");
        }
        if (reason.startsWith("Read-only file system")) {
            return new CommandException(ErrorCode.NOT_AUTHORIZED, "path: the file system can only be read");
        }
        if (problem instanceof DirectoryNotEmptyException || IN_BETWEEN.contains(reason)) {
            return CommandException.invalidParams("path: something else came there in between; look again");
        }
        if (reason.startsWith("Not a directory")) {
            return notAFolder();
        }
        return new CommandException(ErrorCode.INTERNAL_ERROR, "the system refused: " + reason);
    }

    /** Takes a step for the path of another param: its name stands in the error. */
    public static <T> T about(String param, Step<T> step) throws CommandException, InterruptedException {
        try {
            return step.take();
        } catch (IOException e) {
            throw renamed(param, of(e));
        } catch (CommandException e) {
            throw renamed(param, e);
        }
    }

    private static CommandException renamed(String param, CommandException problem) {
        return new CommandException(problem.code(), problem.text().replaceFirst("^path: ", param + ": "), problem);
    }

    /** What is done with a path. */
    public interface Step<T> {
        T take() throws IOException, CommandException, InterruptedException;
    }

    private static CommandException notAFolder() {
        return CommandException.invalidParams("path: expected a folder, got a file or a device");
    }
}
