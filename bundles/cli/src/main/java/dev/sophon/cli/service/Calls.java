package dev.sophon.cli.service;

import dev.sophon.cli.launch.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The system's own programs, called by name, each within a time limit and with the head of what it says. */
final class Calls {
    private static final Duration LIMIT = Duration.ofSeconds(100); // systemd gives what it stops 90
    private static final int MOST = 64 * 1024;

    private final Host host;
    private final Duration limit;

    Calls(Host host) {
        this(host, LIMIT);
    }

    Calls(Host host, Duration limit) {
        this.host = host;
        this.limit = limit;
    }

    /** How a call ended, and what it said on both streams. */
    record Answer(int exit, String text) {
        boolean well() {
            return exit == 0;
        }

        /** The last line, which says why something went wrong. */
        String why() {
            List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty()
                    ? "exit code " + exit
                    : lines.get(lines.size() - 1).strip();
        }
    }

    /**
     * Calls a program and waits for its end, whatever it is.
     *
     * @throws Failure if there is no such program, or it does not end in time
     */
    Answer ask(String... command) throws Failure, InterruptedException {
        Path said;
        try {
            // Into a file: one that starts something else could leave a pipe open for ever.
            said = Files.createTempFile("sophon-", ".said");
        } catch (IOException e) {
            throw new Failure("No temporary file can be written: " + e.getMessage());
        }
        try {
            return ask(said, command);
        } finally {
            said.toFile().delete();
        }
    }

    private Answer ask(Path said, String... command) throws Failure, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, find(command[0]).toString());
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("LC_ALL", "C");
        if (Files.isDirectory(host.runtimeFolder())) {
            builder.environment()
                    .putIfAbsent("XDG_RUNTIME_DIR", host.runtimeFolder().toString());
        }
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new Failure(command[0] + " does not answer within " + limit.toSeconds() + " s.");
            }
            try (var in = Files.newInputStream(said)) {
                return new Answer(process.exitValue(), new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new Failure(command[0] + " cannot be run: " + e.getMessage());
        }
    }

    private Path find(String program) throws Failure {
        for (String folder : host.variable("PATH").split(Pattern.quote(File.pathSeparator), -1)) {
            Path found = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(found)) {
                return found;
            }
        }
        throw new Failure(program + " is not on this system: services are kept by systemd on Linux, by launchd on macOS"
                + " and by sc.exe on Windows.");
    }

    /**
     * The same for a call that has to go well.
     *
     * @return what it said
     * @throws Failure with what it said last, if it does not
     */
    String run(String... command) throws Failure, InterruptedException {
        Answer answer = ask(command);
        if (!answer.well()) {
            throw new Failure(String.join(" ", command) + ": " + answer.why());
        }
        return answer.text();
    }
}
