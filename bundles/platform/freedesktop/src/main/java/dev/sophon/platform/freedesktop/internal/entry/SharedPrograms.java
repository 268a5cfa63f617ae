package dev.sophon.platform.freedesktop.internal.entry;

import dev.sophon.protocol.Interpreters;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Programs that show the windows of many applications, so that running one says nothing about which it is. */
public final class SharedPrograms {
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
            "primusrun");

    /** Whose windows are all of one process, whatever it was started with first. */
    private static final Set<String> TERMINALS_OF_ONE_PROCESS = Set.of(
            "gnome-console",
            "gnome-terminal",
            "gnome-terminal-server",
            "kgx",
            "kitty",
            "konsole",
            "lxterminal",
            "mate-terminal",
            "ptyxis",
            "terminator",
            "tilix",
            "wezterm",
            "wezterm-gui",
            "xfce4-terminal");

    private static final Set<String> TERMINALS = Set.of(
            "alacritty",
            "foot",
            "koi8rxterm",
            "lxterm",
            "qterminal",
            "rxvt",
            "st",
            "urxvt",
            "uxterm",
            "x-terminal-emulator",
            "xterm");

    /** What toolkits call the windows of programs that give them no class. */
    private static final Set<String> CLASSES_OF_TOOLKITS =
            Set.of("tk", "toplevel", "sun-awt-x11-xframepeer", "sun-awt-x11-xdialogpeer", "sun-awt-x11-xwindowpeer");

    private SharedPrograms() {}

    /** Whether it is a shell, an interpreter, a runtime, a terminal, a browser or what wraps other programs. */
    public static boolean contain(Path program) {
        return contain(String.valueOf(program.getFileName()));
    }

    public static boolean contain(String name) {
        return wrap(name) || showsItself(name);
    }

    /** Whether its windows are its own unless something more precise says otherwise: a browser's, or a terminal's. */
    public static boolean showsItself(String name) {
        return isOfOneProcess(name) || isTerminalOfItsOwn(name);
    }

    /** Whether it is a terminal with a process of its own for each window, and a class that is up to its arguments. */
    public static boolean isTerminalOfItsOwn(String name) {
        return TERMINALS.contains(name.toLowerCase(Locale.ROOT));
    }

    /**
     * Whether a window's class of this name says nothing of its application: SDL calls windows as the file is called that
     * runs, which is an interpreter for all its scripts, and toolkits have names of their own.
     */
    public static boolean tellsNothing(String windowClass) {
        return wrap(windowClass) || CLASSES_OF_TOOLKITS.contains(windowClass.toLowerCase(Locale.ROOT));
    }

    /** Whether all its windows are of the process that was started first, so that what that was told says nothing. */
    public static boolean isOfOneProcess(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return BROWSERS.contains(lower) || TERMINALS_OF_ONE_PROCESS.contains(lower);
    }

    /** Whether what it runs is up to its arguments or to the name that it is called by. */
    public static boolean wrap(Path program) {
        return wrap(String.valueOf(program.getFileName()));
    }

    private static boolean wrap(String name) {
        return !showsItself(name) && (Interpreters.contain(name) || WRAPPERS.contains(name.toLowerCase(Locale.ROOT)));
    }
}
