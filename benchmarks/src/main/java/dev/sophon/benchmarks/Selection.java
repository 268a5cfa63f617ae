package dev.sophon.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param rows by name; all of them where none is named
 * @param json where the rows are written; null for nowhere
 * @param write whether they go into the table of {@code docs/performance.md}, too
 */
record Selection(Set<String> rows, @Nullable Path json, boolean write) {

    /** The command line is not understood; the message says why. */
    static final class WrongUsage extends Exception {
        private static final long serialVersionUID = 1L;

        WrongUsage(String message) {
            super(message);
        }
    }

    static Selection parse(List<String> arguments, List<String> known) throws WrongUsage {
        Set<String> rows = new LinkedHashSet<>();
        Path json = null;
        boolean write = false;
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String argument = left.remove(0);
            if (argument.equals("--json")) {
                if (left.isEmpty()) {
                    throw new WrongUsage("--json: the name of a file is expected behind it");
                }
                json = Path.of(left.remove(0));
            } else if (argument.equals("--write")) {
                write = true;
            } else if (argument.startsWith("-")) {
                throw new WrongUsage("unknown option; known: --json FILE, --write, --list, --help");
            } else if (!known.contains(argument)) {
                throw new WrongUsage("ROW: expected one of " + String.join(", ", known));
            } else {
                rows.add(argument);
            }
        }
        return new Selection(rows.isEmpty() ? new LinkedHashSet<>(known) : rows, json, write);
    }
}
