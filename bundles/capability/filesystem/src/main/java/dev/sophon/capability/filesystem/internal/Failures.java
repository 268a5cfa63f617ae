package dev.sophon.capability.filesystem.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** What the system says, as an error of the contract. The path stays out of it: it is a param, and no log may hold one. */
final class Failures {
    private Failures() {}

    static CommandException of(IOException problem) {
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
        String reason = problem instanceof FileSystemException told
                ? Objects.requireNonNullElse(told.getReason(), "unknown reason")
                : problem.getClass().getSimpleName();
        // The JDK names the path in this message in one place and not in the other; both have these words.
        if (Objects.requireNonNullElse(problem.getMessage(), "").contains("Too many levels of symbolic links")) {
            return new CommandException(
                    ErrorCode.NOT_AUTHORIZED, "path: leads through a symbolic link; links are not followed");
        }
        if (reason.startsWith("Not a directory")) {
            return notAFolder();
        }
        return new CommandException(ErrorCode.INTERNAL_ERROR, "the system refused: " + reason);
    }

    private static CommandException notAFolder() {
        return CommandException.invalidParams("path: expected a folder, got a file or a device");
    }
}
