package dev.sophon.platform.freedesktop.internal;

import dev.sophon.protocol.Interpreters;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Programs that run whatever they are told to: shells, interpreters, runtimes, terminals, and what starts others. None of
 * them is launched without somebody being asked, even if a desktop entry of root's names it. The list cannot be complete,
 * and does not have to be: what is launched without a question is only what root or the owner answers for.
 */
final class CommandRunners {
    /** Beside {@link Interpreters}. */
    private static final Set<String> NAMES = Set.of(
            """
            abduco at aterm autossh batch beesu box64 box86 bwrap byobu cargo chroot chrt cjs clisp contour
            cool-retro-term crontab dart dbus-launch dbus-run-session dbus-send deepin-terminal dex distrobox
            dmenu dmenu_run docker dotnet dtach ed electron elixir elvish emacsclient erl es eterm ex exo-open
            find firejail flatpak-spawn flock foot footclient gdb gdbus ghci ghostty gio git gjs gksu gksudo
            gmake gmrun gnome-console go gosu gtk-launch guake guile hyper idle iex ion ionice ipython irb javaw
            jre jruby julia jython kde-open kdesu kgx kioclient kitten koi8rxterm kotlin lldb ltrace lxc lxsudo
            lxterm machinectl make mate-terminal mlterm mono mosh nc ncat newgrp nice npm npx nsenter nu nvim
            octave osh pantheon-terminal parallel perl6 pip pipx pnpm podman proton ptyxis pypy3 python2 python3
            qemu qemu-x86_64 qml qmlscene qterminal racket raku rbash rc rio rofi roxterm rscript rsh run0
            runghc runuser rxvt sakura sbcl scala scheme script setpriv sg snap-exec socat sshpass st stdbuf
            strace stterm swipl systemctl tabby taskset telnet terminology tilda tilix time timeout toolbox
            toybox ts-node tsx unshare uv uvx valgrind vi view vim watch wezterm wine wine-stable wine64
            wineconsole winetricks x-terminal-emulator xdg-open xfce4-run xonsh yakuake yarn yash zellij zsh5
            zutty
            """
                    .strip()
                    .split("\\s+"));

    /** What tells of a program what it is where it is a part of its name. */
    private static final Set<String> PARTS = Set.of(
            "bash", "dash", "java", "konsole", "perl", "python", "ruby", "shell", "terminal", "wine", "xterm", "zsh");

    private CommandRunners() {}

    /** Whether this is one of them: a name or a path, with or without a version or a suffix, in any case. */
    static boolean contain(String nameOrPath) {
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
