package dev.sophon.node.identity;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** File-system failures in words for people. */
public final class Problems {
    private Problems() {}

    /** With the file's path, where it is not known to who asks: as in {@code /home/me/x: permission denied}. */
    public static String withPath(IOException problem) {
        return problem instanceof FileSystemException file && file.getFile() != null
                ? file.getFile() + ": " + of(problem)
                : of(problem);
    }

    /** The reason alone: as in {@code permission denied} or {@code No space left on device}. */
    public static String of(IOException problem) {
        if (problem instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (problem instanceof FileSystemException || problem.getMessage() == null) {
            String name = problem.getClass().getSimpleName().replaceAll("Exception$", "");
            return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        }
        return problem.getMessage();
    }
}
