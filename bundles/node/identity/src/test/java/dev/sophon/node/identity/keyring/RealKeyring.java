package dev.sophon.node.identity.keyring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A session bus of its own, with gnome-keyring on it, in a folder. */
final class RealKeyring implements AutoCloseable {
    private static final String KEYRING = "/usr/bin/gnome-keyring-daemon";

    private final Path folder;
    private final Process bus;
    private final Map<String, String> environment;
    private Process daemon;

    static boolean isInstalled() {
        return Files.isExecutable(Path.of(KEYRING)) && Files.isExecutable(Path.of("/usr/bin/dbus-daemon"));
    }

    RealKeyring(Path folder) throws IOException {
        this.folder = folder;
        // One that starts nothing by itself: a second daemon would take the name.
        Path configuration = Files.writeString(
                folder.resolve("bus.conf"),
                "<busconfig><type>session</type><listen>unix:path=" + folder.resolve("bus")
                        + "</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
                        + "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>");
        bus = new ProcessBuilder(
                        "/usr/bin/dbus-daemon", "--config-file=" + configuration, "--nofork", "--print-address=1")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        environment = Map.of("DBUS_SESSION_BUS_ADDRESS", line(bus));
    }

    private static String line(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    Keyring keyring() {
        return Keyring.of("Linux", environment);
    }

    /** As after a login, or before one. */
    void start(boolean open) throws IOException {
        List<String> words = new ArrayList<>(List.of(KEYRING, "--foreground", "--components=secrets"));
        if (open) {
            words.add("--unlock");
        }
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        for (String place : List.of("HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME")) {
            builder.environment().put(place, folder.toString());
        }
        daemon = builder.start();
        if (open) {
            daemon.getOutputStream().write("pw".getBytes(StandardCharsets.UTF_8));
        }
        daemon.getOutputStream().close();
    }

    void stop() throws InterruptedException {
        daemon.destroy();
        if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
            daemon.destroyForcibly();
        }
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.destroyForcibly();
        }
        bus.destroyForcibly();
    }
}
