package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.protocol.Interpreters;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Programs that run whatever they are told to, by their arguments or by what is typed into them: shells, interpreters,
 * runtimes, terminals, what starts others, and editors with a shell of their own. None of them is launched without somebody being asked, even if a desktop entry of root's names it. The list cannot be complete,
 * and does not have to be: what is launched without a question is only what root or the owner answers for.
 */
final class CommandRunners {
    /** Beside {@link Interpreters}. */
    private static final Set<String> NAMES = Set.of(
            """
            abduco albert appfinder at aterm autossh batch beesu bemenu box64 box86 bpython bwrap byobu cargo
            chroot chrt cjs clisp code code-insiders code-oss codium contour cool-retro-term crontab cursor dart
            dbus-launch dbus-run-session dbus-send deepin-terminal dex distrobox dmenu dmenu_run docker dotnet
            dtach eclipse ed electron elixir elvish emacsclient erl es eterm evim ex exo-open find firejail
            flatpak-spawn flock foot footclient fuzzel gdb gdbus geany ghci ghostty gio git gjs gksu gksudo gmake
            gmrun gnome-builder gnome-console go gosu gtk-launch guake guile gview gvim gvimdiff hyper idea idle
            iex ion ionice irb javaw jre jruby julia jython kde-open kdesu kdevelop kgx kioclient kitten
            koi8rxterm kotlin krunner kupfer lldb ltrace lxc lxqt-runner lxsudo lxterm machinectl make
            mate-terminal mlterm mono mosh mu-editor nc ncat neovide netbeans newgrp nice npm npx nsenter nu
            octave osh pantheon-terminal parallel perl6 pip pipx pnpm podman proton ptyxis pycharm pypy3 pyzo
            qemu qemu-x86_64 qml qmlscene qtconsole qtcreator qterminal racket raku rbash rc rio rofi roxterm
            rscript rsh rstudio run0 runghc runuser rxvt sakura sbcl scala scheme script setpriv sg snap-exec
            socat sshpass st stdbuf strace stterm swipl synapse systemctl tabby taskset telnet terminology tilda
            tilix time timeout toolbox toybox ts-node tsx ulauncher unshare uv uvx valgrind vi view vscodium
            watch wezterm wine wine-stable wine64 wineconsole winetricks wofi x-terminal-emulator xdg-open
            xfce4-run xfrun4 xonsh yakuake yarn yash zellij zsh5 zutty
            """
                    .strip()
                    .split("\\s+"));

    /** What tells of a program what it is where it is a part of its name. */
    private static final Set<String> PARTS = Set.of(
            "appfinder",
            "bash",
            "dash",
            "emacs",
            "ipython",
            "java",
            "jupyter",
            "konsole",
            "nvim",
            "perl",
            "python",
            "ruby",
            "shell",
            "spyder",
            "terminal",
            "thonny",
            "vim",
            "wine",
            "xterm",
            "zsh");

    private CommandRunners() {}

    /** Whether this is one of them: a name or a path, with or without a version or a suffix, in any case. */
    public static boolean contain(String nameOrPath) {
        String base = nameOrPath.strip().toLowerCase(Locale.ROOT).replaceFirst("^.*[/\\\\]", "");
        String bare = base.replaceFirst("\\.(exe|com|bat|cmd|app|desktop)$", "");
        return Interpreters.contain(nameOrPath)
                || NAMES.contains(bare)
                || NAMES.contains(bare.replaceFirst("[-0-9.]+$", ""))
                // idle-python3.11, org.gnome.Terminal
                || Stream.of(bare.split("[-_.]+"))
                        .map(part -> part.replaceFirst("[0-9]+$", ""))
                        .anyMatch(PARTS::contains);
    }
}
