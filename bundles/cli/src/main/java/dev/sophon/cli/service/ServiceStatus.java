package dev.sophon.cli.service;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a service is.
 *
 * @param state {@code running}, {@code stopped} or {@code not installed}
 * @param scope {@code user} or {@code system}
 * @param starts {@code boot}, {@code login} or {@code by hand}; absent where nothing is installed
 * @param process its number, while it runs
 * @param problem why it does not run although it should
 * @param file what says how it runs
 * @param log the line that follows its log
 * @param notes what deserves a look, each with the line that mends it
 */
public record ServiceStatus(
        String state,
        String scope,
        @Nullable String starts,
        @Nullable Long process,
        @Nullable String problem,
        @Nullable String file,
        String log,
        List<String> notes) {

    static final String RUNNING = "running";
    static final String STOPPED = "stopped";
    static final String ABSENT = "not installed";

    public boolean running() {
        return state.equals(RUNNING);
    }

    public boolean installed() {
        return !state.equals(ABSENT);
    }

    List<String> lines(Program program) {
        List<String> lines = new ArrayList<>();
        lines.add("State:   "
                + (running() ? "Running" + (process == null ? "" : " (process " + process + ")") : title()));
        if (!installed()) {
            lines.add("Install: " + program.line("install", scope.equals("system")));
            return lines;
        }
        if (problem != null) {
            lines.add("Problem: " + problem);
        }
        if (starts != null) {
            lines.add("Starts:  "
                    + switch (starts) {
                        case "boot" -> "with the machine";
                        case "login" -> "when you log in";
                        default -> "by hand only";
                    });
        }
        if (file != null) {
            lines.add("File:    " + file);
        }
        lines.add("Log:     " + log);
        notes.forEach(note -> lines.add("Note:    " + note));
        return lines;
    }

    private String title() {
        return state.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + state.substring(1);
    }
}
