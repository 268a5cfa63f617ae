package dev.sophon.node.platform.window;

import dev.sophon.protocol.Interpreters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The name that a process goes by in answers: its executable's, or its script's where an interpreter runs one. */
public final class ProcessName {
    /** What Linux adds to the path of an executable that was replaced meanwhile. */
    private static final String DELETED = " (deleted)";

    private ProcessName() {}

    /** Empty if there is no such process, or it belongs to somebody else and does not tell. */
    public static Optional<String> of(long pid) {
        return executable(pid).filter(name -> !Interpreters.contain(name)).or(() -> ProcessHandle.of(pid)
                .flatMap(process -> of(process.info())));
    }

    /** What Java finds too, but only after it has looked up the process's age, user and arguments; empty but on Linux. */
    private static Optional<String> executable(long pid) {
        try {
            return Optional.of(fileName(
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> of(ProcessHandle.Info info) {
        Optional<String> executable = info.command().map(ProcessName::fileName);
        if (executable.filter(Interpreters::contain).isPresent()) {
            Optional<String> script = info.arguments()
                    .filter(arguments -> arguments.length > 0)
                    .map(arguments -> arguments[0])
                    .filter(first -> first.contains("/") && !first.startsWith("-"))
                    .map(ProcessName::fileName);
            return script.or(() -> executable);
        }
        return executable;
    }

    private static String fileName(String path) {
        String whole = path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
        return whole.substring(whole.lastIndexOf('/') + 1);
    }
}
