package dev.sophon.command.systemexecute.internal;

import java.util.Map;
import java.util.Set;

/** What a command sees of the Node's environment: the user's own variables, none of the Node's or its supervisor's. */
final class ShellEnvironment {
    /** Tells the processes of one command from all others, also those that left its session. */
    static final String MARK = "SOPHON_RUN";

    /** The names of variables that the Node's start has set for itself, with spaces between. */
    private static final String OWN = "SOPHON_OWN_VARIABLES";

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

    private ShellEnvironment() {}

    static void prepare(Map<String, String> environment, String mark) {
        // What the Node's own start has set for Java alone; named by the program's script.
        environment.keySet().removeAll(Set.of(environment.getOrDefault(OWN, "").split(" ")));
        environment
                .keySet()
                .removeIf(
                        name -> name.startsWith("SOPHON_") || name.startsWith("KARAF_") || SUPERVISORS.contains(name));
        environment.put(MARK, mark);
    }
}
