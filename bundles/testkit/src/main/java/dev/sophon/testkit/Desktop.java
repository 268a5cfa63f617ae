package dev.sophon.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A real X11 desktop of this test alone: X server, session bus, window manager and the applications that the test starts,
 * with a home folder of its own. Not thread-safe.
 */
public final class Desktop implements AutoCloseable {
    private static final long SECONDS_TO_COME_UP = 30;
    /** Most looks are a program's start. */
    private static final int BETWEEN_LOOKS_MS = 50;

    private final XServer server;
    private final List<Process> processes = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Path home;

    private Desktop(XServer server, Path home) {
        this.server = server;
        this.home = home;
    }

    /**
     * How a window manager is started in tests.
     *
     * @param name {@code openbox}, {@code metacity} or {@code xfwm4}
     */
    public static List<String> windowManager(String name) {
        return switch (name) {
            case "openbox" -> List.of("openbox", "--sm-disable");
            case "metacity" -> List.of("metacity", "--sm-disable", "--no-composite");
            case "xfwm4" -> List.of("xfwm4", "--compositor=off");
            default -> throw new IllegalArgumentException("expected openbox, metacity or xfwm4");
        };
    }

    /** That which tests run under: openbox, or what {@code -Dsophon.windowManager} names. */
    public static List<String> windowManager() {
        return windowManager(System.getProperty("sophon.windowManager", "openbox"));
    }

    /** Starts one under the window manager that tests run under. */
    public static Desktop start() {
        return start(windowManager().toArray(String[]::new));
    }

    /**
     * Starts one, and waits until its window manager is ready.
     *
     * @param windowManager as in {@code openbox} or {@code xfwm4}, with its arguments
     */
    public static Desktop start(String... windowManager) {
        try {
            Desktop desktop =
                    new Desktop(XServer.start("1280x1024x24"), Files.createTempDirectory("sophon-test-desktop"));
            try {
                desktop.startBus();
                desktop.startWindowManager(windowManager);
                return desktop;
            } catch (IOException | RuntimeException e) {
                desktop.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startBus() throws IOException {
        environment.put("DISPLAY", server.display());
        environment.put("HOME", home.toString());
        environment.put("XDG_CONFIG_HOME", home.resolve("config").toString());
        environment.put("XDG_DATA_HOME", home.resolve("data").toString());
        environment.put("XDG_RUNTIME_DIR", home.toString());
        environment.put("NO_AT_BRIDGE", "1");
        environment.put("LC_ALL", "C.UTF-8");
        Process bus = launch(ProcessBuilder.Redirect.PIPE, "dbus-daemon", "--session", "--nofork", "--print-address");
        BufferedReader out = new BufferedReader(new InputStreamReader(bus.getInputStream(), StandardCharsets.UTF_8));
        String address = out.readLine();
        if (address == null) {
            throw new IOException("dbus-daemon did not start");
        }
        environment.put("DBUS_SESSION_BUS_ADDRESS", address);
    }

    /** Starts a window manager in place of one that {@link #end} has ended. */
    public Process startWindowManager(String... command) {
        Process manager = launch(command);
        await("window manager", () -> output("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
                .filter(text -> text.contains("window id"))
                .isPresent());
        return manager;
    }

    /** What its programs see. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** The home folder of its user. */
    public Path home() {
        return home;
    }

    public XServer server() {
        return server;
    }

    public String display() {
        return server.display();
    }

    /** Starts a program, which ends with the desktop at the latest. */
    public Process launch(String... command) {
        try {
            return launch(ProcessBuilder.Redirect.DISCARD, command);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    command[0]
                            + " is not installed, and this test needs it. Run: tools/headless-desktop install --peers",
                    e);
        }
    }

    private Process launch(ProcessBuilder.Redirect output, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(output);
        prepare(builder);
        Process process = builder.start();
        process.getOutputStream().close();
        processes.add(process);
        return process;
    }

    /**
     * Runs a program and returns what it wrote.
     *
     * @throws IllegalStateException if it fails
     */
    public String run(String... command) {
        return output(command).orElseThrow(() -> new IllegalStateException(command[0] + " failed"));
    }

    /** What a program wrote; empty if it fails. */
    public Optional<String> output(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            prepare(builder);
            Process running = builder.start();
            running.getOutputStream().close();
            String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return running.waitFor() == 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void prepare(ProcessBuilder builder) {
        builder.environment().remove("XAUTHORITY");
        builder.environment().putAll(environment);
        builder.directory(home.toFile());
    }

    /** Waits for a window with exactly this title, and returns its id as {@code wmctrl} writes it. */
    public String window(String title) {
        String[] found = {""};
        await("window", () -> {
            found[0] = find(title).orElse("");
            return !found[0].isEmpty();
        });
        return found[0];
    }

    private Optional<String> find(String title) {
        return output("wmctrl", "-l").stream()
                .flatMap(String::lines)
                .filter(line -> line.endsWith(" " + title))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst();
    }

    /** Ends a process, and waits for its end. */
    public void end(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).descendants().forEach(ProcessHandle::destroyForcibly);
            end(processes.get(i));
        }
        server.close();
        // What a program writes on its way out may come after its files were listed.
        deleteAll(home);
    }

    private static void deleteAll(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A leftover in the temporary folder fails no test.
            return;
        }
    }

    private static void await(String what, BooleanSupplier there) {
        long begun = System.nanoTime();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(SECONDS_TO_COME_UP)) {
                throw new IllegalStateException("no " + what + " came up");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
