package dev.sophon.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A real X server without a screen, of this test alone. It can be killed, stopped in its tracks and started again under
 * the same name. Not thread-safe.
 */
public final class XServer implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final int number;
    private final String outer;
    private final List<String> arguments;
    private Process process;

    private XServer(int number, String outer, List<String> arguments, Process process) {
        this.number = number;
        this.outer = outer;
        this.arguments = arguments;
        this.process = process;
    }

    /**
     * Starts one, and waits until it answers.
     *
     * @param screen as in {@code 1920x1080x24}
     * @param arguments further ones for Xvfb
     */
    public static XServer start(String screen, String... arguments) {
        List<String> all = new ArrayList<>(List.of("-screen", "0", screen));
        all.addAll(List.of(arguments));
        return start("", all);
    }

    /**
     * Starts one whose screen is a window in the upper left corner of another server, and waits until it answers. Who sits at
     * the other has real hands here: no program of this display can do what they do.
     *
     * @param outer the other one, without a window manager
     * @param size as in {@code 800x600}
     */
    public static XServer nested(XServer outer, String size) {
        return start(outer.display(), List.of("-screen", size));
    }

    private static XServer start(String outer, List<String> all) {
        IOException last = new IOException("not tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // Far from the numbers that people and other tests take, so that a restart finds its own one free.
            int number = ThreadLocalRandom.current().nextInt(1000, 30_000);
            try {
                return new XServer(number, outer, all, launch(number, outer, all));
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException(last);
    }

    /** Its name, as in {@code :1234}. */
    public String display() {
        return ":" + number;
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        process.destroyForcibly();
        await(process);
        removeLeftovers();
    }

    /** Starts it again under the same name, after {@link #kill()}. */
    public void restart() {
        try {
            process = launch(number, outer, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it in its tracks: it keeps its connections and answers nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** Ends {@link #freeze()}. */
    public void thaw() {
        signal("CONT");
    }

    /**
     * Runs a program on this display and returns what it wrote.
     *
     * @throws IllegalStateException if it fails
     */
    public String run(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("DISPLAY", display());
            builder.environment().remove("XAUTHORITY");
            Process running = builder.start();
            running.getOutputStream().close();
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await(running);
            if (running.exitValue() != 0) {
                throw new IllegalStateException(
                        command[0] + " exited with " + running.exitValue() + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(missing(command[0]), e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            thaw();
            process.destroy();
            if (!ended(process)) {
                kill();
            }
        }
    }

    /** What a server removes by itself only when it ends in peace. */
    private void removeLeftovers() {
        try {
            Files.deleteIfExists(Path.of("/tmp/.X11-unix/X" + number));
            Files.deleteIfExists(Path.of("/tmp/.X" + number + "-lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        try {
            await(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(int number, String outer, List<String> arguments) throws IOException {
        String program = outer.isEmpty() ? "Xvfb" : "Xephyr";
        if (!onPath(program)) {
            throw new IllegalStateException(missing(program));
        }
        List<String> command = new ArrayList<>(List.of(program, ":" + number, "-displayfd", "1"));
        command.addAll(List.of("-nolisten", "tcp", "-noreset", "+extension", "RANDR", "+extension", "MIT-SHM"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        if (!outer.isEmpty()) {
            builder.environment().put("DISPLAY", outer);
        }
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        // It writes its number when it is ready, and nothing when it cannot start.
        if (!Integer.toString(number).equals(out.readLine())) {
            process.destroyForcibly();
            throw new IOException(program + " did not start as :" + number + " with " + arguments);
        }
        return process;
    }

    private static boolean onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder).resolve(program))) {
                return true;
            }
        }
        return false;
    }

    private static String missing(String program) {
        return program + " is not installed, and this test needs it. Run: tools/headless-desktop install --peers";
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void await(Process process) {
        if (!ended(process)) {
            throw new IllegalStateException("process " + process.pid() + " does not end");
        }
    }
}
