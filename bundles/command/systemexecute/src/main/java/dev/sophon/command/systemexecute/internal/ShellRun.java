package dev.sophon.command.systemexecute.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.HomeFolder;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * One shell from its start to its end, on the caller's thread. Both streams are emptied while it runs by asking how much
 * is there, never by a blocking read: no pump is left behind by a background process that keeps a stream open.
 */
final class ShellRun {
    private static final int MAX_PAUSE_MS = 16;

    private final Shell shell;
    private final String command;
    private final Duration timeout;
    private final String mark = UUID.randomUUID().toString();

    ShellRun(Shell shell, String command, Duration timeout) {
        this.shell = shell;
        this.command = command;
        this.timeout = timeout;
    }

    /**
     * Starts the shell and waits for its end.
     *
     * @throws CommandException {@code timeout} when its own timeout is over, {@code invalid_params} for a line that the
     *     shell cannot take, {@code platform_unsupported} without a shell
     * @throws InterruptedException when the invocation ended before it did; its process tree is dead then
     */
    Output await(Invocation call) throws CommandException, InterruptedException {
        if (call.ended() || Thread.interrupted()) {
            throw new InterruptedException("the command ended before its process began");
        }
        long begin = System.nanoTime();
        Process process = start();
        boolean exited = false;
        try (InputStream out = process.getInputStream();
                InputStream err = process.getErrorStream()) {
            CappedOutput stdout = new CappedOutput(out, shell.output());
            CappedOutput stderr = new CappedOutput(err, shell.output());
            drainWhileAlive(process, stdout, stderr, call, begin);
            stdout.takeRest();
            stderr.takeRest();
            exited = true;
            long durationMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            CappedOutput.Text output = stdout.text();
            CappedOutput.Text errors = stderr.text();
            return new Output(
                    process.exitValue(),
                    output.value(),
                    errors.value(),
                    durationMs,
                    output.truncated(),
                    errors.truncated());
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the command's output could not be read", e);
        } finally {
            if (!exited) {
                new ProcessTree(process, mark).kill();
            }
        }
    }

    private void drainWhileAlive(Process process, CappedOutput stdout, CappedOutput stderr, Invocation call, long begin)
            throws IOException, CommandException, InterruptedException {
        int pauseMs = 1;
        while (process.isAlive()) {
            if (call.ended() || Thread.interrupted()) {
                throw new InterruptedException("the command ended before its process");
            }
            if (System.nanoTime() - begin >= timeout.toNanos()) {
                throw new CommandException(
                        ErrorCode.TIMEOUT,
                        "timeoutMs: the command still ran after " + timeout.toMillis()
                                + " ms; it was killed with all that it started");
            }
            boolean out = stdout.take();
            boolean err = stderr.take();
            pauseMs = out || err ? 0 : Math.min(MAX_PAUSE_MS, Math.max(1, pauseMs * 2));
            if (pauseMs > 0) {
                process.waitFor(pauseMs, TimeUnit.MILLISECONDS);
            }
        }
    }

    private Process start() throws CommandException {
        if (shell.kind() == Shell.Kind.POSIX && !Files.isExecutable(Path.of(shell.program()))) {
            throw CommandException.unsupported(
                    "the shell " + shell.program() + " is not there; install it to run commands");
        }
        ProcessBuilder builder = new ProcessBuilder(shell.arguments(command));
        builder.directory(home());
        builder.redirectInput(Redirect.from(new File(shell.kind() == Shell.Kind.CMD ? "NUL" : "/dev/null")));
        ShellEnvironment.prepare(builder.environment(), mark);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "the shell could not be started", e);
        }
    }

    private static File home() {
        try {
            File home = HomeFolder.current().toFile();
            return home.isDirectory() ? home : new File(File.separator);
        } catch (IllegalStateException e) {
            // A service's user may have none; its commands run all the same.
            return new File(File.separator);
        }
    }
}
