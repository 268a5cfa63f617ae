package dev.sophon.node.dispatch.internal.work;

import dev.sophon.node.command.CommandException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failure as the log may have it: where it happened and what kind it is. Its message is left out unless it is known to
 * speak of code, since a message such as a file's name or a piece of input is what no log may hold.
 */
public final class SafeTrace extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int DEPTH = 8;

    private SafeTrace(String text, @Nullable Throwable cause) {
        super(text, cause, false, true);
    }

    public static SafeTrace of(Throwable problem) {
        return copy(problem, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static SafeTrace copy(Throwable problem, Set<Throwable> seen) {
        seen.add(problem);
        Throwable cause = problem.getCause();
        SafeTrace copy = new SafeTrace(
                describe(problem),
                cause == null || seen.contains(cause) || seen.size() >= DEPTH ? null : copy(cause, seen));
        copy.setStackTrace(problem.getStackTrace());
        return copy;
    }

    private static String describe(Throwable problem) {
        boolean speaksOfCode = problem instanceof LinkageError
                || problem instanceof ReflectiveOperationException
                || problem instanceof NullPointerException
                || problem instanceof ClassCastException
                || problem instanceof IndexOutOfBoundsException
                || problem instanceof VirtualMachineError
                || problem instanceof CommandException;
        return problem.getClass().getName() + (speaksOfCode ? ": " + problem.getMessage() : "");
    }
}
