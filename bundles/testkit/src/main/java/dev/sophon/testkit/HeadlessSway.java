package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real sway without a screen, of this test alone; as another user where this one is root, who may not run it. It can be
 * killed, stopped in its tracks and started again under the same name. Not thread-safe.
 */
public final class HeadlessSway implements AutoCloseable {
    private static final Duration TO_COME_UP = Duration.ofSeconds(30);
    private static final String NOBODY = "65534";

    private final Path folder;
    private final int outputs;
    private final List<Process> programs = new ArrayList<>();
    private Process process;

    private HeadlessSway(Path folder, int outputs, Process process) {
        this.folder = folder;
        this.outputs = outputs;
        this.process = process;
    }

    /**
     * Starts one, and waits until it answers.
     *
     * @param outputs how many monitors it has, {@code HEADLESS-1} first
     * @param config further lines of its configuration
     */
    public static HeadlessSway start(int outputs, String... config) {
        try {
            // A short name, since sockets lie below it.
            Path folder = Files.createTempDirectory("sway");
            List<String> lines = new ArrayList<>(List.of("xwayland disable", "default_border none"));
            lines.addAll(List.of(config));
            Files.write(folder.resolve("config"), lines);
            Path runtime = Files.createDirectory(folder.resolve("run"));
            if (root()) {
                for (Path each : List.of(folder, folder.resolve("config"), runtime)) {
                    Files.setAttribute(each, "unix:uid", Integer.parseInt(NOBODY));
                }
            }
            HeadlessSway sway = new HeadlessSway(folder, outputs, launch(folder, outputs));
            try {
                sway.awaitUp();
            } catch (IllegalStateException e) {
                sway.close();
                throw e;
            }
            return sway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean root() {
        return System.getProperty("user.name").equals("root");
    }

    private static Process launch(Path folder, int outputs) throws IOException {
        List<String> command = new ArrayList<>();
        if (root()) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        command.addAll(List.of("sway", "-c", folder.resolve("config").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith("WAYLAND")
                        || name.startsWith("XDG_")
                        || name.equals("DISPLAY")
                        || name.equals("SWAYSOCK"));
        environment.put("HOME", folder.toString());
        environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        environment.put("WLR_BACKENDS", "headless");
        environment.put("WLR_LIBINPUT_NO_DEVICES", "1");
        environment.put("WLR_RENDERER", "pixman");
        environment.put("WLR_HEADLESS_OUTPUTS", String.valueOf(outputs));
        return builder.start();
    }

    private void awaitUp() throws IOException {
        long deadline = System.nanoTime() + TO_COME_UP.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            if (socket().isPresent() && Files.exists(ipc()) && answers()) {
                return;
            }
            pause();
        }
        throw new IllegalStateException("sway did not come up: "
                + (Files.exists(folder.resolve("log")) ? Files.readString(folder.resolve("log")) : ""));
    }

    private boolean answers() {
        try {
            return run("swaymsg", "-t", "get_outputs").contains("HEADLESS-" + outputs);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Optional<Path> socket() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("run"))) {
            return all.filter(each -> each.getFileName().toString().matches("wayland-\\d+"))
                    .findFirst();
        }
    }

    private Path ipc() {
        String user = root() ? NOBODY : uid();
        return folder.resolve("run/sway-ipc." + user + "." + process.pid() + ".sock");
    }

    private static String uid() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a program of this desktop finds in its environment. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        try {
            environment.put(
                    "WAYLAND_DISPLAY", socket().orElseThrow().getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("XDG_RUNTIME_DIR", folder.resolve("run").toString());
        environment.put("XDG_SESSION_TYPE", "wayland");
        environment.put("XDG_CURRENT_DESKTOP", "sway");
        environment.put("SWAYSOCK", ipc().toString());
        environment.put("GDK_BACKEND", "wayland");
        environment.put("QT_QPA_PLATFORM", "wayland");
        return environment;
    }

    /** A folder that goes with it. */
    public Path folder() {
        return folder;
    }

    /** The id of its process. */
    public long pid() {
        return process.pid();
    }

    /** Starts a program on this desktop; it ends with it. */
    public Process open(String... command) {
        try {
            ProcessBuilder builder = builder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            Process program = builder.start();
            programs.add(program);
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException(missing(command[0]), e);
        }
    }

    /**
     * Runs a program on this desktop and returns what it wrote.
     *
     * @throws IllegalStateException if it fails
     */
    public String run(String... command) {
        return run(new byte[0], command);
    }

    /** The same with something to read for it. */
    public String run(byte[] input, String... command) {
        try {
            Process running = builder(command).start();
            running.getOutputStream().write(input);
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

    /**
     * Has sway do something, as its configuration would and {@code swaymsg} does.
     *
     * @throws IllegalStateException if it refuses
     */
    public void message(String words) {
        JsonNode answers = ask(SwaySocket.RUN_COMMAND, words);
        for (JsonNode each : answers) {
            if (!each.path("success").asBoolean()) {
                throw new IllegalStateException("sway refused " + words + ": " + answers);
            }
        }
    }

    /** Its windows, as {@code swaymsg -t get_tree} has them. */
    public JsonNode tree() {
        return ask(SwaySocket.GET_TREE, "");
    }

    /** Its monitors, as {@code swaymsg -t get_outputs} has them. */
    public JsonNode outputs() {
        return ask(SwaySocket.GET_OUTPUTS, "");
    }

    private JsonNode ask(int type, String words) {
        return SwaySocket.ask(ipc(), type, words);
    }

    private ProcessBuilder builder(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("DISPLAY");
        builder.environment().putAll(environment());
        return builder;
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        process.destroyForcibly();
        await(process);
    }

    /** Starts it again under the same name, after {@link #kill()}. */
    public void restart() {
        try {
            process = launch(folder, outputs);
            awaitUp();
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

    private void signal(String name) {
        try {
            await(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process each : programs) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly();
        }
        if (process.isAlive()) {
            thaw();
            process.destroy();
            if (!ended(process)) {
                kill();
            }
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String missing(String program) {
        return program + " is not installed, and this test needs it. Run: tools/headless-desktop install --wayland";
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
