package dev.sophon.node.identity;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** File-system failures in words for people: the reason alone, as its path is known to who asks. */
public final class Problems {
    private Problems() {}

    /** As in {@code permission denied} or {@code No space left on device}. */
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
