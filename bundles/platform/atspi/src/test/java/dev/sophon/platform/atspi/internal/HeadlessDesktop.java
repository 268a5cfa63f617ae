package dev.sophon.platform.atspi.internal;

import static org.awaitility.Awaitility.await;

import dev.sophon.testkit.Desktop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A desktop of this test alone, with the applications that it starts. */
final class HeadlessDesktop implements AutoCloseable {
    private final Path tool = tool();
    private final Path state;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> applications = new ArrayList<>();

    HeadlessDesktop() throws IOException, InterruptedException {
        // A short name, since sockets lie below it.
        state = Files.createTempDirectory("atspi");
        for (String line :
                run(tool.toString(), "start", "--state", state.toString()).split("\n", -1)) {
            if (line.startsWith("export ")) {
                String[] pair = line.substring("export ".length()).split("=", 2);
                environment.put(pair[0], pair[1].replace("\\", ""));
            }
        }
        // This process has the cookie of the display that it was started on, if of any.
        run("xhost", "+si:localuser:" + System.getProperty("user.name"));
        manageWindows(Desktop.windowManager());
    }

    /** In place of the manager that it came up with, where it is another one. */
    private void manageWindows(List<String> manager) throws IOException, InterruptedException {
        if (manager.equals(Desktop.windowManager("openbox"))) {
            return;
        }
        // Its own windows are none of the applications'.
        List<String> command = new ArrayList<>(List.of("env", "NO_AT_BRIDGE=1"));
        command.addAll(manager);
        command.add("--replace");
        start(command.toArray(String[]::new));
        await().ignoreExceptions()
                .until(() -> run("wmctrl", "-m").toLowerCase(Locale.ROOT).contains(manager.get(0)));
    }

    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    Process start(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        applications.add(process);
        return process;
    }

    /** What a program writes; it has to succeed. */
    String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command[0] + " failed");
        }
        return output;
    }

    /** Stops a program in its tracks, or lets it go on. */
    void signal(Process process, String name) throws IOException, InterruptedException {
        run("kill", "-" + name, String.valueOf(process.pid()));
    }

    /** The same for its window manager, whoever has started that. */
    void signalWindowManager(String name) throws IOException, InterruptedException {
        String display = "DISPLAY=" + environment.get("DISPLAY");
        List<Long> managers = ProcessHandle.allProcesses()
                .filter(each -> each.info()
                        .command()
                        .filter(path ->
                                path.endsWith("/" + Desktop.windowManager().get(0)))
                        .isPresent())
                .map(ProcessHandle::pid)
                .filter(pid -> starts(pid).contains(display))
                .toList();
        if (managers.size() != 1) {
            throw new IllegalStateException("expected one window manager, found " + managers.size());
        }
        run("kill", "-" + name, String.valueOf(managers.get(0)));
    }

    private static List<String> starts(long pid) {
        try {
            return List.of(Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                    .split("\0"));
        } catch (IOException e) {
            // It has ended.
            return List.of();
        }
    }

    void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        try {
            for (Process process : applications) {
                end(process);
            }
            run(tool.toString(), "stop", "--state", state.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Path resource(String name) {
        return Path.of("src/test/resources", name).toAbsolutePath();
    }

    private static Path tool() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("tools/headless-desktop"))) {
            folder = folder.getParent();
        }
        return folder.resolve("tools/headless-desktop");
    }
}
