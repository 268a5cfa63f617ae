package dev.sophon.node.command;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** What a program that a command starts sees of the Node's environment. */
public final class ProgramEnvironment {
    /** What a supervisor tells the Node is not meant for what the Node starts. */
    private static final Set<String> SUPERVISORS = Set.of(
            "CREDENTIALS_DIRECTORY",
            "INVOCATION_ID",
            "JOURNAL_STREAM",
            "LISTEN_FDNAMES",
            "LISTEN_FDS",
            "LISTEN_PID",
            "MANAGERPID",
            "NOTIFY_SOCKET",
            "SYSTEMD_EXEC_PID",
            "WATCHDOG_PID",
            "WATCHDOG_USEC");

    /** The names of variables that the Node's start has set for itself, with spaces between. */
    private static final String OWN = "SOPHON_OWN_VARIABLES";

    private ProgramEnvironment() {}

    /** Leaves the user's own variables, and takes away the Node's, which may be secrets, and its supervisor's. */
    public static void keepUsersOwn(Map<String, String> environment) {
        // What the Node's own start has set for Java alone; named by the program's script.
        environment
                .keySet()
                .removeAll(Arrays.asList(environment.getOrDefault(OWN, "").split(" ")));
        environment
                .keySet()
                .removeIf(
                        name -> name.startsWith("SOPHON_") || name.startsWith("KARAF_") || SUPERVISORS.contains(name));
    }
}
