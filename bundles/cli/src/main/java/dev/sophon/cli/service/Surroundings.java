package dev.sophon.cli.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What around a service keeps it from its work, each in a sentence with the line that mends it. */
final class Surroundings {
    private final Program program;
    private final Host host;
    private final Map<String, String> told;

    /** @param told the environment that the service is given */
    Surroundings(Program program, Host host, Map<String, String> told) {
        this.program = program;
        this.host = host;
        this.told = told;
    }

    List<String> notes(boolean system, boolean lingers) {
        List<String> notes = new ArrayList<>();
        if (!lingers) {
            notes.add(
                    "It ends when you log out. To have it start with the machine and stay: sudo loginctl enable-linger "
                            + host.user());
        }
        if (program.onDesktop()) {
            desktop(system, notes);
        }
        return notes;
    }

    private void desktop(boolean system, List<String> notes) {
        String x = told.getOrDefault("DISPLAY", "");
        String wayland = told.getOrDefault("WAYLAND_DISPLAY", "");
        if (x.isEmpty() && wayland.isEmpty()) {
            notes.add("It was told no DISPLAY, so it may see no screen. In a terminal on the desktop: "
                    + program.line("install", system) + " --force");
            return;
        }
        if (!wayland.isEmpty()) {
            wayland(wayland, notes);
        }
        String key = told.getOrDefault("XAUTHORITY", "");
        if (!key.isEmpty() && !Files.exists(Path.of(key))) {
            notes.add(
                    "XAUTHORITY names a file that is not there, so the desktop may refuse the service. On the desktop,"
                            + " after each login: xhost +SI:localuser:" + host.user());
        } else if (system && !x.isEmpty()) {
            notes.add("A desktop lets other users in when it is told. On the desktop, after each login:"
                    + " xhost +SI:localuser:USER");
        } else if (!key.isEmpty() && (key.startsWith("/run/") || key.startsWith("/tmp/"))) {
            notes.add("XAUTHORITY may be another one after the next login. Should the screen be refused then: xhost"
                    + " +SI:localuser:" + host.user());
        }
    }

    private void wayland(String name, List<String> notes) {
        Path socket = host.runtimeFolder().resolve(name);
        if (!Files.exists(socket)) {
            notes.add("WAYLAND_DISPLAY names no socket in " + host.runtimeFolder() + ". In a terminal on the desktop: "
                    + program.line("install", false) + " --force");
        }
        if (!Files.exists(host.runtimeFolder().resolve(".ydotool_socket"))) {
            notes.add(
                    "Under Wayland keys and clicks need ydotool's daemon: systemctl --user enable --now ydotool.service");
        }
    }
}
