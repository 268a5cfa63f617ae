package dev.sophon.cli.service;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program as it is to run.
 *
 * @param executable what starts it
 * @param account who it runs as, where the machine starts it; {@code null} for a service of who installs it
 * @param home of who it runs as
 * @param environment what it is told
 * @param hardened whether the system keeps it, and what it starts, from what it does not need
 */
record Service(
        Program program,
        Path executable,
        @Nullable String account,
        Path home,
        Map<String, String> environment,
        boolean hardened) {

    boolean system() {
        return account != null;
    }

    /** Where it writes. */
    String state() {
        return environment.getOrDefault(program.stateVariable(), home.toString());
    }

    Path logs() {
        return system() ? home.resolve(program.state().getFileName()).resolve("logs") : program.logs();
    }
}
