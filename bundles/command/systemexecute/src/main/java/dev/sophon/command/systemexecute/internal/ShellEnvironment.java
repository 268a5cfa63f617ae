package dev.sophon.command.systemexecute.internal;

import dev.sophon.node.command.ProgramEnvironment;
import java.util.Map;

/** What a command sees of the Node's environment, and the mark by which its processes are known. */
final class ShellEnvironment {
    /** Tells the processes of one command from all others, also those that left its session. */
    static final String MARK = "SOPHON_RUN";

    private ShellEnvironment() {}

    static void prepare(Map<String, String> environment, String mark) {
        ProgramEnvironment.keepUsersOwn(environment);
        environment.put(MARK, mark);
    }
}
