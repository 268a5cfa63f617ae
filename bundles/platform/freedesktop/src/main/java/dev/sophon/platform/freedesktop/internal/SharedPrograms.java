package dev.sophon.platform.freedesktop.internal;

import dev.sophon.protocol.Interpreters;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Programs that show the windows of many applications, so that running one says nothing about which it is. */
final class SharedPrograms {
    private static final Set<String> BROWSERS = Set.of(
            "chrome",
            "google-chrome",
            "google-chrome-stable",
            "google-chrome-beta",
            "chromium",
            "chromium-browser",
            "brave",
            "brave-browser",
            "vivaldi",
            "vivaldi-stable",
            "vivaldi-bin",
            "opera",
            "msedge",
            "microsoft-edge",
            "microsoft-edge-stable",
            "firefox",
            "firefox-esr",
            "epiphany",
            "epiphany-browser",
            "webapp-manager",
            "x-www-browser",
            "sensible-browser",
            "www-browser");

    private static final Set<String> WRAPPERS = Set.of(
            "snap",
            "flatpak",
            "bwrap",
            "firejail",
            "wine",
            "wine64",
            "wine-preloader",
            "wine64-preloader",
            "mono",
            "dotnet",
            "electron",
            "nice",
            "ionice",
            "timeout",
            "stdbuf",
            "dbus-run-session",
            "dbus-launch",
            "gtk-launch",
            "gio",
            "xdg-open",
            "exo-open",
            "kioclient",
            "gjs",
            "gjs-console",
            "gamemoderun",
            "optirun",
            "primusrun",
            "x-terminal-emulator",
            "lxterm",
            "koi8rxterm",
            "st",
            "rxvt",
            "mate-terminal",
            "qterminal",
            "foot",
            "wezterm",
            "wezterm-gui",
            "gnome-terminal-server",
            "ptyxis",
            "kgx",
            "tilix");

    private SharedPrograms() {}

    /** Whether it is a shell, an interpreter, a runtime, a terminal, a browser or what wraps other programs. */
    static boolean contain(Path program) {
        return contain(String.valueOf(program.getFileName()));
    }

    static boolean contain(String name) {
        return wrap(name) || BROWSERS.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether it is one of these and no browser. */
    static boolean wrap(Path program) {
        return wrap(String.valueOf(program.getFileName()));
    }

    private static boolean wrap(String name) {
        return Interpreters.contain(name) || WRAPPERS.contains(name.toLowerCase(Locale.ROOT));
    }
}
